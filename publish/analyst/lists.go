package analyst

import (
	_ "embed"
	"strings"
)

//go:embed functions.txt
var functionsText string

//go:embed tables.txt
var tablesText string

var (
	functions      = words(functionsText)
	tableFunctions = entries(tablesText, "function")
	openTables     = entries(tablesText, "table")
)

// Forms of the parsed tree that are known here, by the engine's names. What is
// missing: parameters, DEFAULT, and whatever a later engine adds.
var (
	expressionClasses = words(`BETWEEN CASE CAST COLLATE COLUMN_REF COMPARISON CONJUNCTION CONSTANT FUNCTION LAMBDA LAMBDA_REF
		OPERATOR POSITIONAL_REFERENCE STAR SUBQUERY WINDOW`)
	nodeTypes = words(`SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE
		BASE_TABLE SUBQUERY JOIN TABLE_FUNCTION EXPRESSION_LIST EMPTY PIVOT SHOW_REF
		ORDER_MODIFIER LIMIT_MODIFIER LIMIT_PERCENT_MODIFIER DISTINCT_MODIFIER
		ORDER_DEFAULT ASCENDING DESCENDING`)
	typeInfos  = words(`DECIMAL_TYPE_INFO LIST_TYPE_INFO STRUCT_TYPE_INFO ARRAY_TYPE_INFO STRING_TYPE_INFO INTEGER_LITERAL_TYPE_INFO UNBOUND_TYPE_INFO`)
	valueTypes = words(`NULL BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT BIGNUM FLOAT DOUBLE DECIMAL
		VARCHAR CHAR BLOB BIT UUID DATE TIME TIME_NS TIMESTAMP TIMESTAMP_S TIMESTAMP_MS TIMESTAMP_NS INTERVAL LIST ARRAY STRUCT MAP
		STRING_LITERAL INTEGER_LITERAL UNBOUND`)
	namedTypes = words(`json bignum varint hugeint`)
)

func init() {
	valueTypes["TIMESTAMP WITH TIME ZONE"] = true
	valueTypes["TIME WITH TIME ZONE"] = true
}

// words is the set of the words of a text without its comment lines.
func words(text string) map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "# ") {
			continue
		}
		for _, w := range strings.Fields(line) {
			set[w] = true
		}
	}
	return set
}

// entries is the set of the names of a kind in lines "kind name".
func entries(text, kind string) map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(text) {
		if name, found := strings.CutPrefix(strings.TrimSpace(line), kind+" "); found {
			set[name] = true
		}
	}
	return set
}
