"""Laptops that meet at an event: one serves, another joins, over a line that breaks."""

from __future__ import annotations

import random

from fieldapp.bootstrap import call_here, post_parts
from fieldapp.domain.errors import FieldappError
from fieldapp.services.hub import HubRefused, HubUnreachable
from fieldapp.services.ports import Changes
from fieldapp.sync.hub_guest import HUB, HubGuest
from fieldapp.sync.hub_host import HubHost
from fieldapp.sync.hub_line import PeerLine, What
from fieldapp.sync.hub_mail import HubMail
from fieldapp.sync.hub_table import MeetingTable
from tests.simulation.world import Laptop

NOWHERE = "127.0.0.1:9"


class DirectLine(PeerLine):
    """The guest's end without a socket; `mishaps` of ten messages are lost, on the way there or back."""

    def __init__(self, host: HubHost, chance: random.Random, mishaps: int) -> None:
        super().__init__(NOWHERE)
        self._host = host
        self._chance = chance
        self._mishaps = mishaps

    def ask(self, what: What, body: bytes) -> bytes:
        """As the real line."""
        if self._chance.randrange(20) < self._mishaps:
            raise HubUnreachable(NOWHERE)
        try:
            answer = self._host.answer(what, body)
        except FieldappError as refusal:
            raise HubRefused(refusal.code) from refusal
        if self._chance.randrange(20) < self._mishaps:
            raise HubUnreachable(NOWHERE)
        return answer


def _no_news(_changes: Changes) -> None:
    """Nobody looks at the hub's window."""


def host_of(laptop: Laptop) -> HubHost:
    """A laptop that serves the others."""
    return HubHost(
        MeetingTable(laptop.store.peers, laptop.clock), laptop.store.peer_drawer,
        on_lane=call_here, random_bytes=laptop.chance.randbytes, now=laptop.clock.now, news=_no_news,
    )  # fmt: skip


def guest_of(laptop: Laptop, host: HubHost, mishaps: int) -> HubGuest:
    """A laptop that joins it."""
    parts = post_parts(laptop.store, laptop.around(), laptop.work.rules, call_here)
    guest = HubGuest(
        NOWHERE, MeetingTable(laptop.store.peers, laptop.clock), laptop.store.peer_drawer,
        on_lane=call_here, random_bytes=laptop.chance.randbytes, now=laptop.clock.now, mail=HubMail(parts),
    )  # fmt: skip
    guest._line = DirectLine(host, laptop.chance, mishaps)
    return guest


def meet(hub: Laptop, guest: Laptop, mishaps: int, times: int) -> None:
    """Meet so many times, after pairing if that has not been done today; raises what went wrong."""
    host = host_of(hub)
    joined = guest_of(guest, host, mishaps)
    now_ms = int(guest.clock.now().timestamp() * 1000)
    known = {one.device: one.secret for one in guest.store.peer_drawer.pairings(HUB, now_ms)}
    if hub.device in known:
        joined.come_back(hub.device, known[hub.device])
    else:
        joined.pair(host.code)
    for _ in range(times):
        joined.meet()
