"""The sheets of ledgers and registers: columns in the order a village-made book has them.

Headers are those of hecha.declare.ledgers, hecha.declare.levels and hecha.declare.tables.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from hecha.declare.tables import TABLES
from hecha.samples.export_layouts import SheetLayout

LEDGERS_FOLDER, LEVELS_FOLDER = "台账", "五级"


def _sheet(name: str, table: str, columns: str, file: str, title: str = "") -> SheetLayout:
    return SheetLayout(
        name,
        table,
        file,
        PurePosixPath(file).name,
        title or TABLES[table].title,
        ("serial", *columns.split()),
    )


def _ledger(table: str, columns: str, title: str = "") -> SheetLayout:
    """A ledger in a book named after it."""
    title = title or TABLES[table].title
    return _sheet(table, table, columns, f"{LEDGERS_FOLDER}/{title}", title)


DROPOUT_LIST = _ledger(
    "dropout_list",
    """list_month town village household_id name id_number school grade schooling guardian recall
    listed_on""",
)
LEFT_BEHIND = _ledger(
    "left_behind",
    """town village category household_id name id_number guardian guardian_phone file_number
    filed_on last_visit""",
)
VISIT = _ledger(
    "visit",
    """village visited_on household_id name id_number visitor visitor_unit visitor_post noted""",
    "走访记录",
)
WATCH_LIST = _ledger(
    "watch_list",
    """town village household_id head_name id_number household_size monitor_category
    net_income_per_person risk surveyed_on in_system included_on measures""",
)
PLEDGE = _ledger(
    "pledge",
    "pledge_level county town village year signer post counterpart signed_on until",
)
RESERVE_CADRE = _ledger(
    "reserve_cadre",
    """town village name sex id_number education political_status listed_on filing_number
    mentor""",
    "村级后备人才库",
)
ASSET = _ledger(
    "asset",
    """town village asset_id asset_name asset_category project_id formed_on original_value owner
    operator beneficiary supervisor disposer year income distributed distributed_on""",
)
DIVIDEND = _ledger(
    "dividend", "asset_id town village household_id name id_number amount paid_on bank_card"
)
RAIN_DEW_PAYMENT = _ledger(
    "rain_dew_payment",
    "town village household_id name id_number school stage term amount paid_on bank_card",
)
HEALTH_CARD = _ledger("health_card", "household_id name id_number card_number issued_on")
CLUE = _ledger(
    "clue",
    """clue_id town village household_id name id_number clue sent_on review_result reviewed_on
    correction_result corrected_on spot_check checked_by""",
)
RECTIFICATION = _ledger(
    "rectification",
    """problem_id origin problem unit responsible found_on talked_on deadline measure result
    corrected_on closed_on""",
)

PROJECT = _ledger(
    "project",
    """county town village project_id project_name project_category construction_nature place year
    start_date end_date responsible_unit task total_investment central_funds province_funds
    city_funds county_funds benefit_households benefit_persons performance_goal benefit_mechanism
    in_library""",
)
BENEFICIARY = _ledger(
    "beneficiary",
    "project_id town village household_id name id_number amount payment_date bank_card",
    "退耕还林补助发放名册",
)
LOAN = _ledger(
    "loan",
    "town village household_id borrower id_number amount loan_date due_date bank",
    "小额信贷台账",
)


def _level(name: str, table: str, columns: str, file: str, title: str) -> SheetLayout:
    return _sheet(name, table, f"county town {columns}", f"{LEVELS_FOLDER}/{file}", title)


_OF_HOUSEHOLD = """village household_id head_name head_id_number household_size exit_status
    exit_year household_attribute"""

CARD = _level(
    "card",
    "register",
    "village household_id head_name name id_number relation household_size",
    "户卡",
    "建档立卡户卡",
)
VILLAGE_REGISTER = _level("village_register", "register", _OF_HOUSEHOLD, "村册", "建档立卡村级名册")
TOWN_REGISTER = _level("town_register", "register", _OF_HOUSEHOLD, "乡簿", "建档立卡乡级登记簿")
COUNTY_TALLY = _level("county_tally", "tally", "village households persons", "县档", "分村汇总")
COUNTY_TALLY_BY_TOWN = _level(
    "county_tally_by_town", "tally", "households persons", "县档", "分乡镇汇总"
)
PLATFORM_TALLY = _level("platform_tally", "tally", "households persons", "市平台", "分乡镇汇总")

LAYOUTS = {
    layout.name: layout
    for layout in (
        *(DROPOUT_LIST, LEFT_BEHIND, VISIT, WATCH_LIST, PLEDGE, RESERVE_CADRE, ASSET, DIVIDEND),
        *(RAIN_DEW_PAYMENT, HEALTH_CARD, CLUE, RECTIFICATION, PROJECT, BENEFICIARY, LOAN),
        *(CARD, VILLAGE_REGISTER, TOWN_REGISTER, COUNTY_TALLY, COUNTY_TALLY_BY_TOWN),
        PLATFORM_TALLY,
    )
}
