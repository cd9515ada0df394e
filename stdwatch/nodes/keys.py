"""The names under which things lie in Redis; a node may touch only those that its user's rights name (`acl`)."""

from dataclasses import dataclass

LEASE_SECONDS = 60
"""A crawl on a node renews its lease three times as often; a node says as often that it is there."""

DAY = 24 * 3600
"""Seconds after which what was sent for an order is dropped by itself."""


@dataclass(frozen=True, slots=True)
class Keys:
    """All keys of one desk; `desk` is its id."""

    desk: str

    @property
    def version(self) -> str:
        """The version that nodes must have."""
        return f"stdwatch:{self.desk}:version"

    @property
    def writer(self) -> str:
        """The lease of the one writer."""
        return f"stdwatch:{self.desk}:writer"

    def todo(self, region: str) -> str:
        """The list of the names of orders that wait for a node of a region."""
        return f"stdwatch:{self.desk}:todo:{region}"

    def order(self, name: str) -> str:
        """An order, packed."""
        return f"stdwatch:{self.desk}:order:{name}"

    def claim(self, name: str) -> str:
        """There until a crawl process takes it and so begins the order: there is one at most."""
        return f"stdwatch:{self.desk}:claim:{name}"

    def lease(self, name: str) -> str:
        """Ends within `LEASE_SECONDS` while a crawl of the order runs, and else much later."""
        return f"stdwatch:{self.desk}:lease:{name}"

    def verdict(self, name: str) -> str:
        """There once the order is closed: the verdict of its run, packed."""
        return f"stdwatch:{self.desk}:verdict:{name}"

    def node(self, name: str) -> str:
        """What a node says of itself."""
        return f"stdwatch:{self.desk}:node:{name}"

    def reports(self, node: str) -> str:
        """The stream of a node's reports."""
        return f"stdwatch:{self.desk}:reports:{node}"

    def acl(self, node: str, region: str, *, held: bool = False) -> list[str]:
        """The rights of a node's user: one command set a key, so that no right for one key serves for another.

        With ``+set`` beside ``%W~…reports`` in one selector a node could overwrite a stream
        (https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/, "Selectors"). All that it can
        make is its own stream, which it may not add to while it is `held`, and its word of itself: what else it may
        touch is there already, so it cannot fill Redis with names.
        """
        any_of = {name: getattr(self, name)("*") for name in ("order", "claim", "lease", "verdict")}
        return [
            "-@all",
            "+auth",
            "+hello",
            "+ping",
            "+time",
            *([] if held else [f"(+xadd %W~{self.reports(node)})"]),
            f"(+rpop ~{self.todo(region)})",
            f"(+get %R~{any_of['order']} %R~{any_of['verdict']} %R~{self.version})",
            f"(+getdel ~{any_of['claim']})",
            f"(+expire %W~{any_of['lease']})",
            f"(+set %W~{self.node(node)})",
        ]
