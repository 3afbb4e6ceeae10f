package county

import "strings"

// readPeople puts keyed hashes where the contract allows them and drops the
// names of natural persons. The personal cells themselves go no further.
func (r *reader) readPeople() {
	for i := range r.layout.dataset.Columns {
		c := &r.layout.dataset.Columns[i]
		if c.DerivedFrom != "" && len(r.options.Secret) > 0 {
			if b := r.layout.bound(c.DerivedFrom); b != nil {
				if name := r.sheet.at(r.row, b.col); !isMissing(name) {
					r.set(c.Key, nameKey(r.options.Secret, name))
				}
			}
		}
		if c.NaturalPerson != "" && r.get(c.Key) == "" {
			r.personKey(c)
		}
	}
	r.dropPersonName()
}

// personKey gives a natural person without a code a key from the identity
// number.
func (r *reader) personKey(c *Column) {
	b := r.layout.bound(c.NaturalPerson)
	if b == nil {
		return
	}
	own := r.layout.bound(c.Key)
	if own != nil && r.reported(own) {
		return
	}
	id := usccForm(r.sheet.at(r.row, b.col))
	switch {
	case isMissing(id) && own == nil:
		r.probs.fail(CodeMissingValue, r.at(b), "既没有统一社会信用代码，也没有身份证件号码；请补填其一")
	case isMissing(id):
		return
	case !isIdentityNumber(id) && !isOldIdentityNumber(id):
		r.probs.fail(CodeBadIdentityNumber, r.at(b), "身份证件号码不是有效的 18 位号码，无法为无照自然人生成代号；请核对后重新导出")
	default:
		r.set(c.Key, r.hashedIdentity(b, id))
	}
	r.person = true
}

// identityAsCode handles the number of a person that stands where a code belongs.
func (r *reader) identityAsCode(b *binding, id string) string {
	what := "身份证号"
	if len(id) != oldLength && !isIdentityNumber(id) {
		what = "手机号、银行卡号等个人号码"
	}
	if b.column.NaturalPerson == "" {
		r.probs.warn(CodePersonalValue, r.at(b), "应为统一社会信用代码，此处是%s，已删去；请改填代码", what)
		return ""
	}
	r.probs.warn(CodePersonalValue, r.at(b), "此处是%s，已换成不可还原的代号；请把身份证号填在“身份证件号码”列", what)
	return r.hashedIdentity(b, id)
}

func (r *reader) hashedIdentity(b *binding, id string) string {
	if len(r.options.Secret) == 0 {
		r.probs.fail(CodeNoSecret, r.at(b), "无照自然人须以本地密钥加盐生成代号；请先在配置中设置密钥")
		return ""
	}
	return identityKey(r.options.Secret, id)
}

// dropPersonName empties the name of an operator who is a natural person, and
// of one whose code could not be read, who may be.
func (r *reader) dropPersonName() {
	for i := range r.layout.dataset.Columns {
		c := &r.layout.dataset.Columns[i]
		if c.NaturalPerson == "" {
			continue
		}
		key := r.get(c.Key)
		if strings.HasPrefix(key, "P") {
			r.set("is_natural_person", "true")
		}
		if key == "" || r.get("is_natural_person") == "true" {
			r.set("operator_name", "")
		}
	}
}

// withoutName drops what looks like the name of a natural person from a column
// that names firms. What a firm is called rarely has two to four characters
// that begin with a family name; no score reads it.
func (r *reader) withoutName(b *binding, text string) string {
	if !b.column.Person || !looksLikeName(text) {
		return text
	}
	if r.named == nil {
		r.named = map[string]int{}
	}
	r.named[b.column.Key]++
	return ""
}

// tellNamed says once a column how many names were dropped.
func (r *reader) tellNamed() {
	for i := range r.layout.bindings {
		b := &r.layout.bindings[i]
		if n := r.named[b.column.Key]; n > 0 {
			r.probs.warn(CodePersonalValue, place{r.sheet.name, b.col + 1, r.layout.first()}, "“%s”中有 %d 格像自然人姓名，已删去；如是字号请写全称", b.header, n)
		}
	}
}
