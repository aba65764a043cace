"""Letters and signs that stand in for others because they look the same.

Letters of other scripts count as Latin inside Latin runs only. Kana and signs stand for the hanzi whose shape they
share. The class of hanzi is small on purpose: a loose one merges different words.
"""

LATIN = dict(
    zip(
        "авеёкмнорстухһіјѕԁԛԝɡɑαβγεικνορτυχϲ",
        "abeekmhopctyxhijsdqwgaabyeikvoptuxc",
        strict=True,
    )
)
HANZI = {
    "ー": "一",
    "ロ": "口",
    "囗": "口",
    "曰": "日",
    "ニ": "二",
    "ハ": "八",
    "エ": "工",
    "カ": "力",
    "タ": "夕",
    "ト": "卜",
    "ミ": "三",
    "オ": "才",
    "へ": "八",
    "〇": "零",
    "亼": "人",
    "囯": "国",
    "囻": "国",
    "亽": "人",
    "仌": "冰",
    "巜": "川",
    "甯": "宁",
    "敍": "叙",
}
STROKES = frozenset("丨丶丿亅乚乀乁〡〢〣〥〆｜") | frozenset(map(chr, range(0x31C0, 0x31E6)))
"""Single strokes that are put between characters; none is a word in a name."""
KEPT = frozenset("乾")
"""What would lose its own sound and sense with its simplified form: 乾 in 乾坤 is qian, 干 is gan."""
