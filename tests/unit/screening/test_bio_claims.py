"""Professions that a bio claims, and contacts that it draws to."""

import pytest

from verifier.domain.profile import Category
from verifier.screening.bio_claims import claims, contact_bait


@pytest.mark.parametrize(
    ("bio", "domain"),
    [
        ("执业医师，聊聊健康", Category.MEDICAL),
        ("三甲医院心内科主任医师", Category.MEDICAL),
        ("某某律所合伙人律师 | 专注婚姻", Category.JUDICIAL),
        ("退休检察官，普法", Category.JUDICIAL),
        ("高中数学老师，每日一题", Category.EDUCATION),
        ("清北名师 特级教师", Category.EDUCATION),
        ("注册会计师 税务师 双证", Category.ECONOMY),
        ("持牌证券投资顾问", Category.ECONOMY),
        ("CFA持证人，聊聊宏观", Category.ECONOMY),
        ("调查记者", Category.NEWS),
    ],
)
def test_professions(bio: str, domain: Category) -> None:
    assert [claim.domain for claim in claims(bio)] == [domain]


@pytest.mark.parametrize(
    "bio",
    [
        "找律师就来问我",
        "感谢医生和护士",
        "我不是律师",
        "备考教师资格证的第三年",
        "医生的女儿",
        "记者节快乐",
        "梦想成为主治医生",
        "爱生活爱美食",
        "",
    ],
)
def test_mentions_claim_nothing(bio: str) -> None:
    assert claims(bio) == ()


@pytest.mark.parametrize(
    ("bio", "kind"),
    [
        ("课程加微信领取", "wechat"),
        ("+V信 咨询", "wechat"),
        ("VX：abc12345", "wechat_id"),
        ("qq群：123456789", "qq"),
        ("电话 139 6621 0475", "phone"),
        ("进群看更多", "group"),
        ("https://example.org/x", "link"),
    ],
)
def test_contact_bait(bio: str, kind: str) -> None:
    assert kind in contact_bait(bio)


@pytest.mark.parametrize("bio", ["写写生活", "2024年开始更新", "微信公众号同名", "群山之间", ""])
def test_no_bait(bio: str) -> None:
    assert contact_bait(bio) == ()
