"""FF: what is noticed and tidied while files are read (hecha.rules.file_notices)."""

from hecha.rules import file_notice, theme

theme("FF", "文件格式", "Files")

file_notice(
    "FF01",
    title="表头行的位置：前1至3行可能是标题",
    gloss="scan the first rows for known headers (usual: row 3)",
    entity="F",
    severity="info",
    basis="published",
    source="GZ header=2; IMP",
)
file_notice(
    "FF02",
    title="工作表维度错误",
    gloss="do not trust the stored dimension",
    entity="F",
    severity="info",
    basis="published",
    source="GZ reset_dimensions",
)
file_notice(
    "FF03",
    title="缺列、多列、整列为空或列名写法不同（如“县”与“县（市、区、旗）”、“人编号”与“人口编号”）",
    gloss="alias table, warn, do not refuse as PS does",
    entity="F",
    severity="info",
    basis="published",
    source="GZ, IMP, PS",
)
file_notice(
    "FF04",
    title="重复列名",
    gloss="keep both",
    entity="F",
    severity="info",
    basis="published",
    source="GZ",
)
file_notice(
    "FF05",
    title="列名含换行、空格或全角、半角括号",
    gloss="normalise",
    entity="F",
    severity="info",
    basis="published",
    source="WZ; IDAP (（月）)",
)
file_notice(
    "FF06",
    title="空行、合计行、制表人脚注",
    gloss="stop/skip; report how many",
    entity="F",
    severity="info",
    basis="published",
    source="IMP break on blank",
)
file_notice(
    "FF07",
    title="csv文件的编码（GBK、UTF-8、UTF-8 BOM）",
    gloss="detect",
    entity="F",
    severity="info",
    basis="published",
    source="PS",
)
file_notice(
    "FF08",
    title="单元格带有等号加引号、半角撇号或制表符等导出外壳",
    gloss="strip, report",
    entity="F",
    severity="info",
    basis="published",
    source="PS, APOS, NOTE",
)
file_notice(
    "FF09",
    title="日期的写法（YYYYMMDD、YYYYMM、YYYY年MM月、2017年等）",
    gloss="parse all",
    entity="F",
    severity="info",
    basis="published",
    source="GZ, WZ",
)
file_notice(
    "FF10",
    title="一格多值（健康状况、帮扶措施）的分隔符和顺序不定",
    gloss="split to a set",
    entity="F",
    severity="info",
    basis="published",
    source="SC, GZ 5_12_011",
    province=("5_12_011",),
)
file_notice(
    "FF11",
    title="一个文件混有多个年度",
    gloss="every table is year-partitioned",
    entity="F",
    severity="info",
    basis="published",
    source="GS, FX aar040",
)
file_notice(
    "FF12",
    title="两份导出的快照日期不同",
    gloss="rows appear in one file only; say so before blaming data",
    entity="F",
    severity="info",
    basis="published",
    source="GZ file names (different dates)",
)
file_notice(
    "FF13",
    title="用√、×代替是、否",
    gloss="accept",
    entity="F",
    severity="info",
    basis="published",
    source="IND paper form",
)
file_notice(
    "FF14",
    title="交来的文件或工作表没有读取，可能含有数据",
    gloss="not read: it may hold data; the message says what to do",
    entity="F",
    severity="confirm",
    basis="proposed",
    source="derived: what was not read must not look like a pass",
)
file_notice(
    "FF15",
    title="同一张表有两份：相同的行只算一次，日期不同的用较新的一份",
    gloss="two sources of the same rows; rows are never stacked",
    entity="F",
    severity="info",
    basis="proposed",
    source="derived: exports saved again, and copies of another day",
)
file_notice(
    "FF16",
    title="同一张表、同一日期的两份内容不一致，不能判断以哪份为准",
    gloss="two sources of one date that differ; nobody chooses",
    entity="F",
    severity="confirm",
    basis="proposed",
    source="derived: exports saved again and changed",
)
file_notice(
    "FF17",
    title="合并的单元格",
    gloss="filled downwards where the file has the merge; otherwise the sheet is not read",
    entity="F",
    severity="info",
    basis="proposed",
    source="derived: ledgers kept by hand",
)
file_notice(
    "FF18",
    title="单元格没有可用的值：公式错误或未计算、日期存成数字、无法判断月份（如2023.1）、单位不明",
    gloss="no value to rely upon: read as blank",
    entity="F",
    severity="confirm",
    basis="proposed",
    source="derived: #N/A of look-ups, 2023.10 typed as a number",
)
file_notice(
    "FF20",
    title="本县自设的列、台账有读不出的内容、代码表以外的值，或必填的没有填、登记重复",
    gloss="columns and ledgers a suite declares have no rules of their own",
    entity="F",
    severity="confirm",
    basis="proposed",
    source="derived: the suite's [columns] and [tables]",
)
file_notice(
    "FF19",
    title="同一张表中有完全相同的行（重复行），只按一行核查",
    gloss="a row that appears twice; kept, its twins would accuse each other in a dozen rules",
    entity="F",
    severity="must",
    basis="proposed",
    source="derived: one record is one row",
)
