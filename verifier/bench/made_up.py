"""Made-up names for measurements: people, companies and institutions put together from common parts."""

import random

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志文海波永红晓东春梅立新庆云振宇晨曦子涵浩然梓萱雨桐欣怡思远嘉诚佳琪宁博雅清婉若溪凌霄墨轩语嫣景行知遥安澜"
_PLACES = "北京 上海 广州 深圳 杭州 成都 武汉 南京 西安 重庆 天津 苏州 长沙 郑州 沈阳 青岛 宁波 东莞 佛山 合肥 昆明 福州 厦门 济南 大连 哈尔滨 长春 石家庄 南宁 贵阳 南昌 太原 兰州 海口 银川 西宁".split()
_BRANDS = "天地光华和平远达信诚宏瑞启明思源力新方正中海江山林石玉金宝龙腾飞凌云智慧泰康恒丰盛世纪锦绣河凯旋卓越鼎盛博达嘉禾绿洲蓝图星辰银杏青松红杉白鹭紫荆长城昆仑东风南极北斗西岭"
_TRADES = "科技 信息 网络 传媒 文化 教育 医疗 生物 制药 食品 服饰 建筑 装饰 物流 贸易 电子 机械 化工 能源 环保 农业 旅游 餐饮 投资 咨询 广告 汽车 家居 健康 软件".split()
_FORMS = "有限公司 股份有限公司 集团 有限责任公司 集团有限公司 中心 工作室".split()
_BODIES = "大学 学院 医院 日报 银行 证券 保险 出版社 研究院 电视台 航空 中学 小学 幼儿园 基金会 协会 博物馆 图书馆 人民医院 职业技术学院".split()


def names(count: int, chance: random.Random) -> list[str]:
    """Different ones, as many as asked for: a third people, the others companies and institutions."""
    found: dict[str, None] = {}
    while len(found) < count:
        found[_one(chance)] = None
    return list(found)


def _one(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 1 / 3:
        return chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2, 2))))
    brand = "".join(chance.choices(_BRANDS, k=chance.choice((2, 2, 3))))
    place = chance.choice(_PLACES)
    if kind < 0.75:
        return chance.choice(("", place)) + brand + chance.choice(_TRADES) + chance.choice(_FORMS)
    return place + brand + chance.choice(_BODIES)
