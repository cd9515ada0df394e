"""How many values a message has, before any of them is made."""

# https://github.com/msgpack/msgpack/blob/master/spec.md. What an array or a map holds are values that follow it.
_WIDTHS = (
    {0xC4: 1, 0xC5: 2, 0xC6: 4}  # bytes
    | {0xC7: 1, 0xC8: 2, 0xC9: 4}  # extensions
    | {0xD9: 1, 0xDA: 2, 0xDB: 4}  # texts
)
"""By the first byte of a value of any length: how many bytes say its length."""

_RESTS = (
    {0xA0 + length: length for length in range(32)}  # short texts
    | {0xCA: 4, 0xCB: 8}  # floats
    | {0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8, 0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8}  # numbers
    | {0xDC: 2, 0xDD: 4, 0xDE: 2, 0xDF: 4}  # arrays and maps, by how many they hold
    | {0xC7: 1, 0xC8: 1, 0xC9: 1, 0xD4: 2, 0xD5: 3, 0xD6: 5, 0xD7: 9, 0xD8: 17}  # extensions: times are such
)
"""How many bytes follow the first one, its length and what that counts aside."""

_WIDTH, _REST = ([table.get(tag, 0) for tag in range(256)] for table in (_WIDTHS, _RESTS))


def number_of_values(plain: bytes, most: int) -> int:
    """How many values there are in msgpack, keys too; counted no further than one above `most`.

    The library that decodes it limits neither memory nor lengths that are not in the type of a field.
    """
    number = place = 0
    while place < len(plain) and number <= most:
        tag = plain[place]
        width = _WIDTH[tag]
        place += 1 + _REST[tag] + (width + int.from_bytes(plain[place + 1 : place + 1 + width]) if width else 0)
        number += 1
    return number
