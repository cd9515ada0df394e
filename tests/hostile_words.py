"""Words that no program may read as anything but words, for every field of an issue."""

WORDS = (
    "#panic()",
    "$x$ _a_ *b* @ref <label> `c` // d /* e */ = f",
    "<script>alert(1)</script> & &amp; ]]> -->",
    "=1+1 +2 -3 @SUM(A1)",
    "\\\\#\\$ {{ 7*7 }} {% raw %} %s {0}",
    "مرحبا بالعالم שלום",
    "𠮷 㐂 龘",
    "😀🎈 𰻞 ﷽",
    "長" * 3000,
    "a" * 3000,
    "--- ... ' \" `` ①②㈠",
    "1. 一 - 二 # 三 > 四 | 五 ~~~",
)
"""Each is to come out of every format as it went in."""
