"""Professional claims and contact bait in a bio.

A profession counts as claimed where the bio presents its author with it. Looking for one (找律师), praising one (感谢医生),
studying for one (律考, 备考教师资格) or being related to one (医生的女儿) claims nothing.
"""

import re
import unicodedata
from dataclasses import dataclass

from verifier.domain.profile import Category

_PROFESSIONS: dict[Category, str] = {
    Category.MEDICAL: r"(?:执业|主治|主任|副主任|住院|全科|中|西|牙|口腔|妇产科|儿科|骨科|皮肤科|心内科|外科|内科|眼科|营养)(?:科)?医[师生]"
    r"|执业药师|注册营养师|(?:三甲|医院)[^，。；;|\s]{0,8}(?:医[师生]|主任|护士)|护士长|主任医师|针灸师|中医世家|老中医|外科大夫",
    Category.JUDICIAL: r"(?:执业|专职|资深|刑事|民事|婚姻|合伙人|主任|公益|实习)律师|律师(?!事务|函|楼|资格|证|考|节|费|们)|法官(?!退)|检察官|公证员|"
    r"司法鉴定人|仲裁员",
    Category.EDUCATION: r"(?:特级|高级|在职|小学|初中|高中|中学|大学|语文|数学|英语|物理|化学|幼儿园|幼|名校|一线|骨干)(?:特级|高级|骨干)?(?:教师|老师)"
    r"|(?:大学|学院)[^，。；;|\s]{0,6}(?:教授|讲师|博导|硕导)|班主任(?!/|、|培训)|副教授|教授(?!级|[^，。；;|\s]{0,8}(?:知识|技巧|技能|课程|方法|编程))|考研名师|教龄",
    Category.ECONOMY: r"注册会计师(?!行业|协会|俱乐部|考试|资格|培训|事务所|专业)|(?<![a-z])cpa(?![a-z])|税务师|证券分析师|首席(?:经济学家|分析师|策略师)|(?:证券|投资|理财|基金|期货)(?:投资)?(?:顾问|经理|分析师)"
    r"|基金经理|理财[师规]|理财规划师|精算师|保荐代表人|(?<![a-z])c(?:fa|fp)(?![a-z])|私募基金",
    Category.NEWS: r"(?:首席|特约|资深|调查|驻站|新闻|财经|体育)记者|(?<!小)记者(?!会|节|证|站|协会|们)|新闻评论员|特约评论员",
}
_PATTERNS = {domain: re.compile(pattern) for domain, pattern in _PROFESSIONS.items()}
_ABOUT_OTHERS = re.compile(
    r"(?:找|问|请|咨询|感谢|致敬|谢谢|采访|讨厌|喜欢|关注|跟着|粉丝|不是|并非|非|没有|想当|想做|想成为|成为|梦想|未来|准|备考|考|学习|揭秘|曝光|嫁给|"
    r"我的|你的|他的|她的|我爸|我妈|爸爸|妈妈|老公|老婆|父亲|母亲|爱|祝|各位|所有|每一位|哪个|什么)[^，。；;|\s]{0,4}$"
)
_NEARBY = 12
"""Characters around a profession that tell whose it is."""
_OTHERS_AFTER = re.compile(
    r"^(?:节|日|的(?:女儿|儿子|老婆|老公|妻子|家属|粉丝|朋友|学生|孩子|日常吐槽)|家属|朋友们|推荐|招聘|在哪|吗|太太|夫人|爷爷|奶奶)"
)
_BAIT = {
    "wechat": re.compile(
        r"(?:加|\+|＋|➕|搜|私|联系|添加|扫)[^，。；;\n]{0,4}(?:微信|薇信|威信|徽信|v信|vx|wx|w信|卫星|绿泡泡|薇❤|微❤)"
    ),
    "wechat_id": re.compile(
        r"(?<![a-z])(?:(?:微信|薇信|威信|v信|vx|wx|wechat|weixin|薇|卫星)(?:号|id)?[:：号是 ]{0,3}|v[:：号 ]{1,3})"
        r"[a-z][a-z0-9_-]{5,19}"
    ),
    "qq": re.compile(r"(?:扣扣|qq|企鹅|q)(?:群|号)?[:：号是 ]{0,3}[1-9][0-9]{5,10}"),
    "phone": re.compile(r"(?<![0-9])1[3-9][0-9](?:[ \-]?[0-9]){8}(?![0-9])"),
    "group": re.compile(r"(?:进群|加群|入群|拉群|裙号|粉丝群)[:： ]{0,2}[0-9a-z]*"),
    "link": re.compile(r"(?:https?://|www\.|t\.me/)[^\s]{3,}"),
}


@dataclass(frozen=True, slots=True)
class BioClaim:
    """``start`` and ``end`` are places in the NFKC form of the bio."""

    domain: Category
    profession: str
    start: int
    end: int


def claims(bio: str) -> tuple[BioClaim, ...]:
    """The professions that the bio claims for its author, one a domain, in the order of the text."""
    text = _plain(bio)
    found = []
    for domain, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            before = max(0, match.start() - _NEARBY)
            if not _ABOUT_OTHERS.search(text, before, match.start()) and not _OTHERS_AFTER.match(
                text[match.end() :][:_NEARBY]
            ):
                found.append(BioClaim(domain, match.group(), match.start(), match.end()))
                break
    return tuple(sorted(found, key=lambda claim: claim.start))


def contact_bait(bio: str) -> tuple[str, ...]:
    """Which kinds of outside contact the bio draws to."""
    text = _plain(bio)
    return tuple(kind for kind, pattern in _BAIT.items() if pattern.search(text))


def _plain(bio: str) -> str:
    return unicodedata.normalize("NFKC", bio).casefold()
