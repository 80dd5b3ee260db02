"""台账: the ledgers the papers ask for, each one as a department or village keeps it."""

from hecha.rules.table_models import TableModel


class Asset(TableModel, table="asset"):
    """扶贫资产清单: an asset and the year of its account."""


class Clue(TableModel, table="clue"):
    """问题线索台账: a problem somebody reported."""


class Dividend(TableModel, table="dividend"):
    """资产收益分配名册: one payment of what an asset yields."""


class DropoutList(TableModel, table="dropout_list"):
    """控辍保学台账: a child of school age, month by month."""


class HealthCard(TableModel, table="health_card"):
    """健康卡台账: a person and the health card issued to it."""


class LeftBehind(TableModel, table="left_behind"):
    """三留守台账: a child, woman or old person left behind."""


class Pledge(TableModel, table="pledge"):
    """责任书台账: a letter of responsibility and who signed it."""


class RainDewPayment(TableModel, table="rain_dew_payment"):
    """雨露计划补助名册: one payment to a pupil of a vocational school."""


class Rectification(TableModel, table="rectification"):
    """问题整改台账: a problem an inspection found, and how it was solved."""


class ReserveCadre(TableModel, table="reserve_cadre"):
    """后备人才库: a person who may become a village cadre."""


class Visit(TableModel, table="visit"):
    """走访探访记录: one visit to a household or person."""


class WatchList(TableModel, table="watch_list"):
    """动态监测台账: a household surveyed for the risk of falling back into poverty."""
