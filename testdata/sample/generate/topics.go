package main

// topic is one kind of material for a judged criterion: its full points, the
// bureau that keeps it, its form and what it is about.
type topic struct {
	item   string
	points string
	unit   string
	kind   string
	about  string
}

const (
	supervision = "县市场监管局"
	commerce    = "县工信局（商务局）"
	planning    = "县发改局"
	network     = "县委网信办"
	leadership  = "县创建办"
)

// topics are the judged criteria in the order of the index; the mechanism of
// I26.1 is among them, the documents of I34 are not.
var topics = []topic{
	{"I10", "2", commerce, "典型经验", "农村电商与直播电商特色发展"},
	{"I11.3", "1", supervision, "截图", "监管平台接口与应用模型"},
	{"I12.1", "1", planning, "制度文件", "守信激励和失信惩戒"},
	{"I12.2", "1", planning, "台账", "信用信息归集与信用修复"},
	{"I12.3", "1", planning, "制度文件", "信用分级分类监管"},
	{"I13.1", "1", supervision, "会议纪要", "网络执法会商与联合执法"},
	{"I13.2", "1", supervision, "方案", "网剑专项行动"},
	{"I13.3", "1", supervision, "台账", "跨地区协助办案"},
	{"I14.1", "1", supervision, "台账", "行政指导与行政约谈"},
	{"I14.2", "1", supervision, "制度文件", "网络监测和监督抽查"},
	{"I14.3", "1", supervision, "台账", "行政检查与行政处罚"},
	{"I15.1", "1", supervision, "制度文件", "线上线下一体化监管"},
	{"I15.2", "1", supervision, "制度文件", "平台企业合规"},
	{"I15.3", "1", supervision, "会议纪要", "政企协会沟通协作"},
	{"I16", "3", supervision, "制度文件", "网络执法办案流程与在线取证"},
	{"I17.3", "1", supervision, "制度文件", "行刑衔接"},
	{"I20.1", "1", planning, "方案", "登记注册便利化"},
	{"I20.2", "1", planning, "截图", "一网通办与掌上办理"},
	{"I20.3", "1", planning, "照片", "网络交易从业人员权益保护"},
	{"I21.1", "1", supervision, "台账", "品牌建设与知识产权保护"},
	{"I21.2", "1", supervision, "台账", "质量技术服务"},
	{"I22.1", "1", planning, "照片", "一站式政务服务"},
	{"I22.2", "1", planning, "台账", "电商人才培训"},
	{"I22.3", "1", planning, "典型案例", "公共服务资源数字化"},
	{"I23.1", "1", commerce, "台账", "网络基础设施建设"},
	{"I23.2", "1", commerce, "会议纪要", "政务数据开放与政企合作"},
	{"I23.3", "1", commerce, "典型案例", "数字技术赋能中小企业"},
	{"I24.1", "1", network, "照片", "网络消费教育引导"},
	{"I24.2", "1", network, "截图", "网络消费提示警示"},
	{"I26.1", "1", supervision, "制度文件", "消费纠纷多元化解"},
	{"I26.2", "1", supervision, "台账", "平台企业源头化解纠纷"},
	{"I27.1", "1", supervision, "台账", "产品质量安全追溯"},
	{"I27.2", "1", supervision, "台账", "产品质量安全承诺"},
	{"I28", "3", supervision, "典型经验", "重点领域电子取证创新"},
	{"I29", "3", supervision, "典型经验", "监管机制创新"},
	{"I30", "3", planning, "典型经验", "服务机制创新"},
	{"I31", "3", commerce, "典型经验", "数字经济发展创新"},
	{"I32", "3", leadership, "信息", "创新工作信息刊发"},
	{"I33.1", "2", leadership, "媒体报道", "国家级媒体宣传"},
	{"I33.2", "1", leadership, "媒体报道", "省级媒体宣传"},
	{"I35", "2", leadership, "制度文件", "列入年度重点工作"},
	{"I36.1", "1", supervision, "会议纪要", "部门联席会议"},
	{"I36.2", "1", leadership, "制度文件", "创建工作领导小组"},
	{"I36.3", "1", supervision, "台账", "监管队伍建设"},
	{"I37.1", "1", supervision, "制度文件", "网络市场监管工作机制"},
	{"I37.2", "1", leadership, "方案", "创建实施方案与考评"},
	{"I38.1", "1", supervision, "台账", "专业力量建设"},
	{"I39.1", "1", supervision, "制度文件", "工作经费预算"},
	{"I39.2", "1", supervision, "照片", "取证设备配备"},
	{"I40.1", "1", supervision, "截图", "信息化系统运用"},
	{"I40.2", "1", supervision, "制度文件", "信息化保障"},
	{"I41.1", "1", supervision, "照片", "普法活动"},
	{"I41.2", "1", supervision, "信息", "工作成果宣传"},
}
