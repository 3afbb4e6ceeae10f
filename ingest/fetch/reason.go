package fetch

import (
	"errors"
	"strings"

	"netmarket/ingest"
	"netmarket/ingest/web"
)

// Reason codes of this package: why a whole answer is not used. Together with
// the codes of web.Fault and ingest.LayoutError they are the closed list.
const (
	CodeLogin       = "login_page"
	CodeMaintenance = "maintenance_page"
	CodeSoft404     = "soft_404"
	CodeEmptyBody   = "empty_body"
	CodeTemplate    = "empty_template" // the site's frame without an article or a list
	CodeCharset     = "wrong_charset"  // bytes that are no text in any charset of these sites
	CodeEcho        = "echo"           // not the release that was announced
	CodeStaleCopy   = "stale_copy"     // the bytes of another release
	CodeAhead       = "period_ahead"   // about a month that has not ended
	CodeMagnitude   = "magnitude"
	CodeCrossCheck  = "cross_check"
	CodeFigureGone  = "figure_gone"
	CodeIncomplete  = "incomplete" // the page ends before its end
	CodeNotLooked   = "not_looked" // the last look is too long ago
	CodeNeverLooked = "never_looked"
)

// Trouble is why something was not used, in the words of the closed list.
type Trouble struct {
	Code   string
	Detail string
}

func (t *Trouble) Error() string { return t.Code + ": " + t.Detail }

// troubleOf gives any refusal its code; ok is false for an error of ours, such
// as a full disk.
func troubleOf(err error) (*Trouble, bool) {
	var own *Trouble
	var fault *web.Fault
	var layout *ingest.LayoutError
	switch {
	case errors.As(err, &own):
		return own, true
	case errors.As(err, &fault):
		return &Trouble{fault.Code, fault.Detail}, true
	case errors.As(err, &layout):
		return &Trouble{layout.Code, strings.ReplaceAll(err.Error(), "\n", "; ")}, true
	}
	return nil, false
}

func isFault(err error) bool {
	var fault *web.Fault
	return errors.As(err, &fault)
}

// faultFacts are the status and the number of attempts of a failed request.
func faultFacts(err error) (status, attempts int) {
	var fault *web.Fault
	if errors.As(err, &fault) {
		return fault.Status, fault.Attempts
	}
	return 0, 0
}

// Explain returns the reason in Chinese with the remedy, for those who look
// after the installation. The second value is false for a code that is not on
// the closed list.
func Explain(code string) (string, bool) {
	text, ok := explanations[code]
	return text, ok
}

// Codes lists the closed list of reasons.
func Codes() []string {
	codes := make([]string, 0, len(explanations))
	for code := range explanations {
		codes = append(codes, code)
	}
	return codes
}

const byHand = "；急用时可在浏览器中另存该页，用 netmarket capture 录入"

var explanations = map[string]string{
	web.CodeRefused:     "对方服务器拒绝连接；请检查网络出口和 base_url" + byHand,
	web.CodeConnect:     "连接超时；请检查网络出口或代理设置" + byHand,
	web.CodeDNS:         "域名无法解析；请检查本机的 DNS 设置" + byHand,
	web.CodeTLSExpired:  "对方证书已过期；请核对本机时钟，若时钟无误则等待对方更新证书" + byHand,
	web.CodeTLSHost:     "证书与域名不符，可能被劫持；请勿跳过校验，请网络管理员核查" + byHand,
	web.CodeTLS:         "证书不受信任或加密协议不被支持；内网镜像请在 network.ca_file 中给出单位的根证书" + byHand,
	web.CodeHeader:      "对方迟迟没有应答；下次会再试" + byHand,
	web.CodeSlow:        "传输过慢，已放弃；下次会再试" + byHand,
	web.CodeLost:        "连接中断；下次会再试" + byHand,
	web.CodeServer:      "对方服务器出错（5xx）；下次会再试" + byHand,
	web.CodeUnavailable: "对方服务暂停（503）；下次会再试" + byHand,
	web.CodeTooMany:     "对方要求放慢（429）；请检查是否有其他程序从同一出口频繁访问",
	web.CodeForbidden:   "对方拒绝访问（403），多因出口地址在境外或被防火墙拦截；请换用境内出口或镜像" + byHand,
	web.CodeGone:        "页面不存在（404），可能已迁移" + byHand,
	web.CodeStatus:      "对方的应答不是所约定的状态" + byHand,
	web.CodeTruncated:   "内容没有传完；下次会再试",
	web.CodeTooLarge:    "内容超过大小限制，疑似异常，未读取",
	web.CodeEncoding:    "内容的压缩方式不是所约定的，未读取",
	web.CodeRedirects:   "页面反复跳转，已放弃" + byHand,
	web.CodeRedirect:    "页面跳转到别的网站或降为明文，已拒绝" + byHand,
	web.CodeAddress:     "域名指向内网或保留地址，已拒绝；确为单位镜像的，请在 network.allow 中列出该网段",
	web.CodeRobots:      "对方的 robots.txt 不允许访问该页，未访问" + byHand,
	web.CodeURL:         "地址写法有误；请检查 base_url",

	"no_release":    "页面上没有可读取的发布内容" + byHand,
	"blocked_page":  "得到的是拦截页或验证页，不是发布内容" + byHand,
	"wrong_kind":    "得到的不是所要的发布稿（如解读、答记者问、会议快报）",
	"missing_label": "页面版式有变，找不到应有的指标名称；原页已留存，待程序更新后重读" + byHand,
	"conflict":      "同一页上的同一指标有两个不同的数，未采用；请等发布方更正，或核实后用更正表说明",
	"bad_number":    "页面上的数字无法确认，未采用；原页已留存",
	"bad_period":    "页面上的时间与标题不一致，未采用；原页已留存",

	CodeLogin:       "得到的是登录页，不是发布内容；请检查网络出口是否需要认证" + byHand,
	CodeMaintenance: "对方网站维护中；下次会再试",
	CodeSoft404:     "得到的是“页面不存在”的提示页，可能已迁移" + byHand,
	CodeEmptyBody:   "得到的是空白内容；下次会再试",
	CodeTemplate:    "只有网站框架，没有正文或列表；下次会再试" + byHand,
	CodeCharset:     "内容不是可识别的文字编码，可能在传输中损坏；下次会再试",
	CodeEcho:        "得到的不是所问的那一期，未采用；下次会再试",
	CodeStaleCopy:   "得到的是另一期的旧页面（多为缓存），未采用；下次会再试",
	CodeAhead:       "页面所述时期尚未结束，未采用；请核对本机时钟",
	CodeMagnitude:   "数值与已有数据相差过大，疑似单位或录入有误，未采用；确认无误后用 netmarket capture --accept 录入并写明理由",
	CodeCrossCheck:  "与商务部刊载的同一数据不一致，未采用；确认无误后用 netmarket capture --accept 录入并写明理由",
	CodeFigureGone:  "已录入的指标从原页面上消失，疑似页面损坏，未采用；原有数据继续使用",
	CodeIncomplete:  "页面没有结尾，可能只生成了一半，未采用；下次会再试",
	CodeNotLooked:   "已多日没有查看该来源；请检查定时任务",
	CodeNeverLooked: "从未联网查看该来源，数据由人工录入",
}
