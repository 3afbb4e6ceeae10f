package portal

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Problem is the one shape of every error (RFC 9457). Type is stable, Title is
// Chinese for people, Detail English for whoever wrote the request; neither
// quotes SQL, a path of the server or a value of the data.
type Problem struct {
	Type   string         `json:"type" example:"urn:netmarket:problem:no_such_snapshot"`
	Title  string         `json:"title" example:"没有这个快照"`
	Status int            `json:"status" example:"404"`
	Detail string         `json:"detail,omitempty"`
	Errors []ProblemPlace `json:"errors,omitempty"`

	retryAfter int // seconds
}

// ProblemPlace is one of several faults of a request.
type ProblemPlace struct {
	Location string `json:"location,omitempty" example:"query.limit"`
	Message  string `json:"message"`
}

func (p *Problem) Error() string { return p.Type + ": " + p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is application/problem+json.
func (p *Problem) ContentType(string) string { return problemType }

const (
	problemType   = "application/problem+json"
	problemPrefix = "urn:netmarket:problem:"
)

// titles say what each problem is, for the people who meet it.
var titles = map[string]string{
	"bad_request":        "请求有误",
	"bad_cursor":         "翻页标记无效",
	"body_too_large":     "请求内容过大",
	"forbidden":          "无权查看",
	"area_forbidden":     "无权查看该地区",
	"internal":           "服务器内部错误",
	"method_not_allowed": "不支持该请求方法",
	"misdirected":        "请求的主机名不属于本服务",
	"no_such_area":       "快照中没有该地区",
	"no_such_criterion":  "没有该评分项",
	"no_such_file":       "快照中没有该文件",
	"no_such_page":       "没有该地址",
	"no_such_snapshot":   "没有这个快照",
	"no_such_table":      "快照中没有该数据表",
	"no_such_unit":       "快照中没有该责任单位",
	"not_acceptable":     "不提供所要求的格式",
	"not_in_snapshot":    "该快照不含此项内容",
	"nothing_published":  "尚未发布任何快照",
	"not_ready":          "服务尚未就绪",
	"only_by_proxy":      "只接受指定代理转来的请求",
	"query_failed":       "查询语句有误",
	"query_refused":      "查询语句不在允许范围内",
	"query_too_much":     "查询超出资源限制",
	"snapshot_gone":      "该快照已被清理",
	"token_expired":      "访问令牌已过期",
	"token_in_url":       "访问令牌不得写在网址中",
	"token_invalid":      "访问令牌无效",
	"token_missing":      "需要访问令牌",
	"token_revoked":      "访问令牌已作废",
	"too_many_requests":  "请求过于频繁",
}

// problem makes one of the kinds above.
func problem(status int, kind, detail string, args ...any) *Problem {
	return &Problem{Type: problemPrefix + kind, Title: titles[kind], Status: status, Detail: fmt.Sprintf(detail, args...)}
}

// internal is what an unforeseen error looks like from outside.
func internal() *Problem {
	return problem(http.StatusInternalServerError, "internal", "the server met an error; its log says which")
}

// asProblem keeps a problem and hides any other error.
func asProblem(err error) (p *Problem, isForeseen bool) {
	if errors.As(err, &p) {
		return p, true
	}
	return internal(), false
}

// write answers with the problem.
func (p *Problem) write(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", problemType)
	h.Set("Cache-Control", "no-store")
	h.Del("ETag")
	h.Del("Link")
	if p.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="netmarket"`)
		h.Add("WWW-Authenticate", `Basic realm="netmarket", charset="UTF-8"`) // a browser asks for name and password; the token is the password
	}
	text, err := json.Marshal(p)
	if err != nil {
		text = nil // a struct of texts always encodes
	}
	w.WriteHeader(p.Status)
	w.Write(append(text, '\n')) //nolint:errcheck // the client has gone
}

// useProblems makes huma's own refusals problems as well. It is huma's only
// hook, a variable of its package.
func useProblems() {
	huma.NewErrorWithContext = func(_ huma.Context, status int, message string, errs ...error) huma.StatusError {
		return refusal(status, message, errs)
	}
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return refusal(status, message, errs)
	}
}

func refusal(status int, message string, errs []error) *Problem {
	for _, err := range errs {
		var p *Problem
		if errors.As(err, &p) {
			return p
		}
	}
	if status >= http.StatusInternalServerError {
		return internal()
	}
	kind, asStatus := "bad_request", http.StatusBadRequest
	switch status {
	case http.StatusRequestEntityTooLarge:
		kind, asStatus = "body_too_large", status
	case http.StatusNotAcceptable:
		kind, asStatus = "not_acceptable", status
	}
	p := problem(asStatus, kind, "%s", message)
	for _, err := range errs {
		place := ProblemPlace{Message: err.Error()}
		var detail *huma.ErrorDetail
		if errors.As(err, &detail) {
			place = ProblemPlace{Location: detail.Location, Message: detail.Message} // not the value: it may be a secret
		}
		p.Errors = append(p.Errors, place)
	}
	if strings.TrimSpace(p.Detail) == "" {
		p.Detail = http.StatusText(asStatus)
	}
	return p
}
