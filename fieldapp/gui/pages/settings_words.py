"""What a check of the profile found, in words; what the program is made of."""

from __future__ import annotations

from collections.abc import Mapping

from fieldapp.i18n import N_, _
from fieldapp.services.ports import Finding

FINDINGS: Mapping[str, str] = {
    "page_damaged": N_("Một phần tệp dữ liệu bị hỏng."),
    "database_damaged": N_("Tệp dữ liệu bị hỏng."),
    "fact_missing": N_("Sổ việc thiếu một việc."),
    "personal_part_altered": N_("Một việc trong sổ đã bị sửa."),
    "chain_broken": N_("Sổ việc bị đứt đoạn."),
    "acknowledged_fact_differs": N_("Có việc khác với bản cơ quan đang giữ."),
    "replay_differs": N_("Danh sách hộ không khớp với sổ việc."),
    "number_missing": N_("Thiếu một số biên lai."),
    "number_twice": N_("Một số biên lai bị dùng hai lần."),
    "number_outside_block": N_("Có biên lai mang số ngoài dải được cấp."),
    "counter_ran_back": N_("Thứ tự việc trong sổ bị đảo."),
    "clock_ran_back": N_("Đồng hồ máy từng bị chỉnh lùi."),
    "peer_forked": N_("Máy khác đã ghi hai bản khác nhau cho một việc; máy này theo bản cơ quan giữ. Báo cơ quan."),
    "fact_parked": N_("Có việc do bản mới hơn ghi, đang để riêng."),
}
"""Code of a finding -> msgid."""

PARTS = (
    ("Qt, PySide6", "LGPL-3.0"),
    ("SQLCipher", "BSD-3-Clause"),
    ("Noto Sans, Tai Heritage Pro", "OFL-1.1"),
    ("ReportLab, HarfBuzz, PDFium", "BSD, MIT, Apache-2.0"),
    ("cryptography, Argon2", "Apache-2.0, MIT"),
)
"""What the program is built from and under which licence."""


def finding_text(finding: Finding) -> str:
    """What was found, and where."""
    words = _(FINDINGS[finding.code]) if finding.code in FINDINGS else _("mã {code}").format(code=finding.code)
    return f"{words} ({finding.where})" if finding.where else words
