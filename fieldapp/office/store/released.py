"""The schema as each released step left it: never edited, whatever the declaration says since.

Written as `declaration.listing` writes it: a table's name; its key; its columns (`name:sort`, text where no sort is
named, `?` where null is allowed); one line for each index.
"""

from __future__ import annotations

FIRST = """\
household
    key unit id
    has unit:number id village status origin code address phone language created stamps
    by unit village
member
    key unit id
    has unit:number id household tie support_groups verified departure origin name born sex citizen_id
        insurance_code card_number phone ethnicity exited_on created stamps
    by unit household
    by unit citizen_id
    by unit insurance_code
cover
    key unit id
    has unit:number id member scheme support_group starts_on expires_on contribution
    by unit member
    by unit contribution
contribution
    key unit id
    has unit:number id household payer scheme method paid_on pack pack_hash officer device event
        months:number income:number total:number cash_given:number provisional:number counter:number
        wall:number
    by unit household
    by unit paid_on
contribution_line
    key unit id
    has unit:number id contribution member support_group starts_on expires_on place:number
        contribution_dong:number state_dong:number province_dong:number other_dong:number pays_dong:number
    by unit contribution
    by unit member
receipt
    key unit id
    has unit:number id contribution series issued_on officer device event instead_of number:number
        total:number counter:number wall:number
    by unit contribution
    by unit series number
    by unit issued_on
receipt_void
    key unit id
    has unit:number id receipt voided_on witness officer device reason cash_returned:number counter:number
        wall:number
    by unit receipt
receipt_copy
    key unit id
    has unit:number id receipt copy:number
    by unit receipt
renewal_request
    key unit id
    has unit:number id member support_group requested_on officer
    by unit member
state_paid_override
    key unit id
    has unit:number id contribution member support_group source on_day officer device reason counter:number
        wall:number
    by unit contribution
refund
    key unit id
    has unit:number id contribution member cause last_day ends_on refunded_on pack pack_hash officer device
        event months:number amount:number provisional:number counter:number wall:number
    by unit contribution
    by unit refunded_on officer
cash_entry
    key unit id
    has unit:number id kind officer device on_day notes reason amount:number opening_float:number
        receipts:number voids:number collected:number returned:number expected:number counted:number
        counter:number wall:number paid_out:number
    by unit on_day officer
outreach_event
    key unit id
    has unit:number id place village language opened_on closed_on officer counter:number created stamps
    by unit opened_on
number_block
    key unit id
    has unit:number id device to_officer series allotted_on expires_on first:number last:number
    by unit device
officer
    key unit id
    has unit:number id role code name suspended_on created stamps
device
    key unit id
    has unit:number id public_key label expires_on revoked_on created stamps
policy_pack
    key unit id
    has unit:number id pack pack_hash text counter:number wall:number
commune_zone
    key unit id
    has unit:number id commune zone starts_on decision counter:number
feed
    key unit place
    has unit:number place:number device seq:number
feed_state
    key unit
    has unit:number last_place:number counter:number
projected
    key unit
    has unit:number place:number
fact
    key device seq
    has device seq:number unit:number kind:number counter:number wall:number officer event open personal?
        digest:bytes chain:bytes place:number
high_water
    key device
    has device seq:number chain:bytes counter:number
inbox
    key device last
    has device first:number last:number bundle:bytes received_at:number
parked
    key device seq
    has device seq:number unit:number code detail parked_at:number
forked
    key device bundle_hash
    has device bundle_hash first:number last:number code money:number bundle:bytes received_at:number
quarantine
    key device bundle_hash
    has device bundle_hash code detail size:number bundle:bytes received_at:number
laptop
    key device
    has device public_key:bytes label units officer certified_on expires_on revoked_on revoked_after:number
        last_contact:number cursors
salt_seed
    key device epoch
    has device epoch:number seed:bytes
claim
    key number scheme unit id
    has number scheme unit:number id
setting
    key name
    has name value
unit_place
    key unit since
    has unit:number since commune commune_name province province_name
number_series
    key series
    has series next:number
activation
    key name
    has name code units officer label series block:number expires_at:number device attempts:number
snapshot
    key unit
    has unit:number snapshot position:number made_at:number sealed:bytes
published_pack
    key pack_hash
    has pack_hash pack version:number text published_at:number
zone_list
    key commune starts_on
    has commune starts_on zone decision listed_at:number
"""
"""Step 1: journal, feed, inbox, marks, claims, lists, and the projection of the laptops' facts."""
