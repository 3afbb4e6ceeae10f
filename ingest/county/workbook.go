package county

import (
	"errors"
)

// openWorkbook reads every sheet of an .xlsx. Sizes are counted on the unpacked
// bytes; a workbook that ends early anywhere is refused.
func openWorkbook(body []byte, probs *problems) []*sheet {
	if len(body) > maxCompressed {
		probs.fail(CodeTooLarge, place{}, "工作簿超过 64 MB；请按月或按乡镇拆分后导入")
		return nil
	}
	sheets, err := readWorkbook(body)
	if err != nil {
		reportWorkbook(err, probs)
		return nil
	}
	return sheets
}

func reportWorkbook(err error, probs *problems) {
	switch {
	case errors.Is(err, errTooLarge):
		probs.fail(CodeTooLarge, place{}, "工作簿展开后超过限额（512 MB、1048576 行、每格 32767 字，压缩比 100 倍）；请拆分后导入，或删去数据以外的格式、合并单元格后另存")
	case errors.Is(err, errForeign):
		probs.fail(CodeDamagedFile, place{}, "工作簿里有表格软件不会写出的内容，不予读取；请用 Excel 或 WPS 打开后另存为 .xlsx 再导入")
	default:
		probs.fail(CodeDamagedFile, place{}, "工作簿不完整或已损坏；请重新导出，传输后核对文件大小")
	}
}
