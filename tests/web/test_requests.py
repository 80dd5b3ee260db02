"""Which requests the page answers, and what it makes of names and files it is given."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import results_by_hand as by_hand
from support.page_client import Client, served, stand_in
from support.rounds_by_hand import income, round_of

from hecha.exchange.internal import read_internal
from hecha.followup.recording import record
from hecha.reading.files import PREVIOUS_FOLDERS, Part
from hecha.web import result_sets
from hecha.web.server import PageServer
from hecha.web.uploads import Limits, is_passed_over, safe_parts

LIMITS = Limits(file=3_000_000, total=4_000_000, count=6)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("program")
    by_hand.run(submission=None).write(folder / "out")
    return stand_in(folder)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def page(home: Path, program: list[str]) -> Iterator[PageServer]:
    with served(home, limits=LIMITS, program=program) as server:
        yield server


@pytest.fixture
def client(page: PageServer) -> Iterator[Client]:
    entered = Client(page.guard.start)
    yield entered
    entered.order("cancel")
    for kind in ("data", "returned"):
        entered.ask("DELETE", f"/api/files/{kind}")


def stored(home: Path, kind: str = "data") -> set[str]:
    (folder,) = (home / kind).iterdir()
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


# Who is answered.


def test_a_wrong_token_and_a_missing_cookie_are_refused(page: PageServer, client: Client) -> None:
    wrong = Client(page.guard.start, cookie="")
    entered = wrong.ask("GET", page.guard.start.partition("/start/")[1] + "x" * 43)
    assert (entered.status, "Set-Cookie" in entered.headers) == (403, False)
    assert "请用 hecha open 显示的完整网址打开本页" in entered.content.decode()
    for path in ("/", "/api/state", "/desk.js", "/runs/1/workbook", "/followup"):
        assert wrong.ask("GET", path).status == 403
    for cookie in ("", f"hecha-{page.guard.port}=", f"hecha-{page.guard.port}=abc", ";;=", "é=1"):
        assert client.ask("GET", "/api/state", Cookie=cookie).status == 403
    theirs = f'other="2|1:0,{{}}"; =; {client.cookie}'
    assert client.ask("GET", "/api/state", Cookie=theirs).status == 200
    assert wrong.ask("POST", "/api/stop", b"{}", Content_Type="application/json").status == 403
    assert not page.stopped.is_set()


@pytest.mark.parametrize("host", ["evil.example", "localhost", "127.0.0.1", "127.0.0.1:1", None])
def test_another_host_is_refused(client: Client, host: str | None) -> None:
    assert client.ask("GET", "/api/state", Host=host).status == 403


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://127.0.0.1:1", "https://127.0.0.1", "null", None]
)
def test_another_origin_changes_nothing(client: Client, home: Path, origin: str | None) -> None:
    assert client.ask("PUT", "/api/files/data?name=a.xlsx", b"x", Origin=origin).status == 403
    body = {"Content_Type": "application/json", "Origin": origin}
    assert client.ask("POST", "/api/stop", b"{}", **body).status == 403
    assert stored(home) == set()
    if origin is not None:
        assert client.ask("GET", "/api/state", Origin=origin).status == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_elsewhere_gets_nothing_even_with_the_cookie(client: Client, site: str) -> None:
    assert client.ask("GET", "/api/state", Sec_Fetch_Site=site).status == 403
    assert client.ask("GET", "/api/state", Sec_Fetch_Site="same-origin").status == 200


def test_the_cookie_stays_with_the_page_and_every_answer_is_closed_in(
    page: PageServer, client: Client
) -> None:
    entered = client.ask("GET", page.guard.start.removeprefix(client.origin))
    assert entered.headers["Set-Cookie"].endswith("; Path=/; HttpOnly; SameSite=Strict")
    assert page.guard.token not in entered.headers["Set-Cookie"]
    for path in ("/", "/desk.js", "/api/state", "/nowhere"):
        told = client.ask("GET", path).headers
        assert told["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
        assert "frame-ancestors 'none'" in told["Content-Security-Policy"]
        assert told["Cache-Control"] == "no-store"
        assert told["X-Content-Type-Options"] == "nosniff"
    shown = client.ask("GET", "/").content.decode()
    assert "http://" not in shown
    assert "https://" not in shown
    assert page.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nowhere"),
        ("GET", "/desk.html"),
        ("GET", "/../pyproject.toml"),
        ("GET", "/%2e%2e/%2e%2e/etc/passwd"),
        ("GET", "/runs/1/..%2f..%2fhome"),
        ("GET", "/runs/99/workbook"),
        ("GET", "/runs/99/packets/0"),
        ("GET", "/log"),
        ("PUT", "/api/files/other?name=a"),
        ("POST", "/api/exec"),
        ("DELETE", "/api/state"),
    ],
)
def test_there_is_nothing_at_another_address(client: Client, method: str, path: str) -> None:
    assert client.ask(method, path, None if method == "GET" else b"").status == 404


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("", "application/json"),
        ("[]", "application/json"),
        ("{", "application/json"),
        ("[" * 60_000, "application/json"),
        ("{}" + " " * 70_000, "application/json"),
        ("{}", "text/plain"),
    ],
    ids=["empty", "list", "open", "deep", "long", "text"],
)
def test_an_order_that_cannot_be_read_is_refused(client: Client, body: str, kind: str) -> None:
    answer = client.ask("POST", "/api/check", body.encode(), Content_Type=kind)
    assert answer.status == 400


@pytest.mark.parametrize(
    "values",
    [
        {"suite": "../../etc"},
        {"suite": "--personal"},
        {"suite": "national", "as_of": "--personal"},
        {"suite": "national", "as_of": "2023-02-30"},
        {"suite": "national", "as_of": 5},
        {},
    ],
)
def test_only_values_that_can_be_chosen_reach_the_command(client: Client, values: object) -> None:
    client.put("a.xlsx", b"x")
    assert client.order("check", **values).status == 400  # type: ignore[arg-type]
    assert client.state["job"] is None or client.state["job"]["state"] != "running"


# What is stored.


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/x.xlsx", "x.xlsx"),
        ("..\\..\\x.xlsx", "x.xlsx"),
        ("/etc/passwd", "passwd"),
        ("C:\\Windows\\win.xlsx", "Windows/win.xlsx"),
        ("导出/台账/走访_20231231.xlsx", "台账/走访_20231231.xlsx"),
        ("五级/户卡.xlsx", "五级/户卡.xlsx"),
        ("导出/流沙镇/户.xlsx", "流沙镇/户.xlsx"),
        ("a\0b\n\u202ec.xlsx", "a_b__c.xlsx"),
        ("CON.xlsx", "_CON.xlsx"),
        ("户?信息*.xlsx ", "户_信息_.xlsx"),
        ("", "文件"),
        ("..", "文件"),
    ],
)
def test_a_name_never_leads_out_of_the_folder(
    client: Client, home: Path, name: str, kept: str
) -> None:
    before = set(home.rglob("*"))
    assert client.put(name, b"content").status == 200
    assert stored(home) == {kept}
    (file,) = (path for path in set(home.rglob("*")) - before if path.is_file())
    assert file.read_bytes() == b"content"
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0
    assert client.state["data"]["names"] == [kept]


@given(st.text(st.sampled_from("ab户镇é./\\:*?\0 \n\u202e~CON1"), max_size=40), st.integers(1, 90))
def test_any_name_becomes_one_that_every_system_takes(name: str, times: int) -> None:
    *folders, own = safe_parts(name * times)
    assert len(folders) <= 6
    for part in (*folders, own):
        assert part not in ("", ".", "..")
        assert not set(part) & set('<>:"/\\|?*\0\n\r\t')
        assert not part.endswith((".", " "))
        assert len(part.encode()) <= 201


def test_folders_that_are_read_for_their_name_keep_it() -> None:
    for name in PREVIOUS_FOLDERS.union(*(part.value for part in Part)):
        assert safe_parts(f"{name}/a.xlsx") == (name, "a.xlsx")
        assert safe_parts(f"导出/{name}/a.xlsx") == (name, "a.xlsx")


def test_a_connection_that_is_not_kept_serves_as_well(client: Client, home: Path) -> None:
    path = "/api/files/data?name=a.xlsx"
    assert client.ask("PUT", path, b"x", Connection="close").status == 200
    assert stored(home) == {"a.xlsx"}


def test_two_files_of_one_name_are_both_kept(client: Client, home: Path) -> None:
    for name in ("甲/户.xlsx", "乙/户.xlsx", "丙/户.XLSX"):
        client.put(name, b"")
    assert stored(home) == {"户.xlsx", "户(2).xlsx", "户(3).XLSX"}


def test_files_that_are_none_to_check_are_left(client: Client, home: Path) -> None:
    for name in ("导出/.DS_Store", "~$户.xlsx", "导出/Thumbs.db", ".git/x.csv", "导出/hecha.toml"):
        assert is_passed_over(name)
        assert client.put(name, b"x").value == {"taken": False}
    assert stored(home) == set()


def test_too_large_and_too_many_are_refused_and_leave_nothing(client: Client, home: Path) -> None:
    answer = client.put("大.xlsx", b"x" * (LIMITS.file + 1))
    assert answer.status == 413
    assert answer.value["message"]["zh"].startswith("文件太大：一个文件最多 3 MB")
    assert client.put("甲.xlsx", b"x" * 2_500_000).status == 200
    assert client.put("乙.xlsx", b"x" * 2_500_000).status == 413  # together too large
    for number in range(LIMITS.count - 1):
        assert client.put(f"{number}.csv", b"x").status == 200
    full = client.put("又一个.csv", b"x")
    assert (full.status, full.value["message"]["zh"][:12]) == (413, "文件太多：最多 6 个。")
    assert len(stored(home)) == LIMITS.count
    client.ask("DELETE", "/api/files/data")
    assert stored(home) == set()


def test_a_file_that_breaks_off_or_has_no_length_leaves_nothing(client: Client, home: Path) -> None:
    path = "/api/files/data?name=a.xlsx"
    assert client.ask("PUT", path, Content_Length=None).status == 411
    assert client.ask("PUT", path, Transfer_Encoding="chunked").status == 411
    assert client.ask("PUT", path, Content_Length="-1").status == 411
    assert stored(home) == set()


# What is run.


def test_a_check_is_watched_and_its_results_are_downloaded(client: Client, home: Path) -> None:
    client.put("导出/户信息_20231231.xlsx", b"x")
    assert client.order("check", suite="national", as_of="2023-12-31", lang="zh").status == 202
    state = client.wait()
    assert (state["job"]["state"], state["job"]["failed"]) == ("ended", False)
    assert state["job"]["step"] == "户信息_20231231.xlsx"
    given = json.loads((home / "scratch" / "given.json").read_text(encoding="utf-8"))
    assert given[2:4] == ["--suite", "national"]
    assert given[-2:] == ["--as-of", "2023-12-31"]
    run = state["runs"][-1]
    assert run["sentences"]["zh"].startswith("不能判断")
    assert run["counties"] == ["普宁市"]
    base = f"/runs/{run['number']}"
    saved = client.ask("GET", f"{base}/workbook")
    assert unquote(saved.saved_as) == "普宁市_整改清单.xlsx"
    cover = openpyxl.load_workbook(io.BytesIO(saved.content))["封面"]
    assert cover["B3"].value == run["sentences"]["zh"]
    report = client.ask("GET", f"{base}/report")
    assert report.headers["Content-Security-Policy"].startswith("sandbox allow-scripts; ")
    assert "数据核查报告" in report.content.decode()
    whole = zipfile.ZipFile(io.BytesIO(client.ask("GET", f"{base}/results").content))
    assert {"run.json", "整改清单.xlsx", "内部/tasks.parquet"} <= set(whole.namelist())


def test_a_rejected_check_says_why_and_gives_no_result(client: Client) -> None:
    before = len(client.state["runs"])
    client.put("坏.xlsx", b"x")
    client.order("check", suite="national")
    state = client.wait()
    assert state["job"]["failed"]
    assert state["job"]["said"] == ["未核查：坏.xlsx 打不开：请重新导出。"]
    assert len(state["runs"]) == before


def test_a_check_can_be_cancelled_and_nothing_changes_while_it_runs(
    client: Client, page: PageServer, home: Path
) -> None:
    client.put("永远.xlsx", b"x")
    before = len(client.state["runs"])
    client.order("check", suite="national")
    while not (home / "scratch" / "started").exists():
        assert client.state["job"]["state"] == "running"
    assert client.order("check", suite="national").status == 409
    assert client.put("b.xlsx", b"x").status == 409
    assert client.ask("DELETE", "/api/files/data").status == 409
    assert client.order("cancel").status == 202
    assert page.desk.job is not None
    process = page.desk.job._process
    assert process is not None
    assert process.poll() is not None
    state = client.state
    assert state["job"]["state"] == "cancelled"
    assert len(state["runs"]) == before
    assert client.put("b.xlsx", b"x").status == 200


def test_a_result_that_can_no_longer_be_read_is_an_error_of_its_own(
    client: Client, page: PageServer
) -> None:
    client.put("户信息_20231231.xlsx", b"x")
    client.order("check", suite="national")
    run = client.wait()["runs"][-1]["number"]
    (page.desk.run(run).folder / "整改清单.xlsx").unlink()
    assert client.ask("GET", f"/runs/{run}/workbook").status == 404
    (page.desk.run(run).folder / "整改清单.xlsx").mkdir()
    assert client.ask("GET", f"/runs/{run}/workbook").status == 404


def test_what_is_no_followup_and_no_results_is_not_taken(client: Client, tmp_path: Path) -> None:
    runs = len(client.state["runs"])
    assert client.ask("PUT", "/api/followup", b"no database").status == 422
    for content in (b"no zip", zipped({"a.txt": b"x"}), zipped({"run.json": b"{}"})):
        assert client.ask("PUT", "/api/results", content).status == 422
    for name in ("../escaped", "内部/../../escaped", "/etc/escaped", "a/b/c/d/e", "a\\b"):
        hostile = zipped({"run.json": b"{}", "整改清单.xlsx": b"", name: b"evil"})
        assert client.ask("PUT", "/api/results", hostile).status == 422
    assert len(client.state["runs"]) == runs
    assert not list(tmp_path.parent.rglob("escaped"))
    assert not Path("/etc/escaped").exists()


def test_results_and_followup_of_an_earlier_day_are_opened(
    program: list[str], tmp_path: Path
) -> None:
    book = tmp_path / "earlier.db"
    record(round_of([income()]), book)
    home = tmp_path / "home"
    home.mkdir()
    with served(home, program=program) as first:
        client = Client(first.guard.start)
        assert client.ask("PUT", "/api/followup", book.read_bytes()).status == 200
        assert client.ask("GET", "/followup").content == book.read_bytes()
        client.put("户信息_20231231.xlsx", b"x")
        client.order("check", suite="national")
        number = client.wait()["runs"][-1]["number"]
        kept = client.ask("GET", f"/runs/{number}/results").content
    home = tmp_path / "another day"
    home.mkdir()
    with served(home) as second:
        client = Client(second.guard.start)
        assert client.ask("PUT", "/api/results", kept).status == 200
        (run,) = client.state["runs"]
        assert run["restored"]
        folder = second.desk.run(run["number"]).folder
        assert read_internal(folder).record["counties"] == ["普宁市"]  # whole, by the digests
        assert client.ask("GET", "/followup").content == book.read_bytes()
        assert client.ask("GET", f"/runs/{run['number']}/results").content == kept


def test_a_followup_that_was_named_is_not_replaced(program: list[str], tmp_path: Path) -> None:
    book, home = tmp_path / "台账.db", tmp_path / "home"
    record(round_of([income()]), book)
    home.mkdir()
    before = book.read_bytes()
    with served(home, program=program, followup=book) as server:
        client = Client(server.guard.start)
        assert client.ask("PUT", "/api/followup", before).status == 409
        client.put("户信息_20231231.xlsx", b"x")
        client.order("check", suite="national")
        number = client.wait()["runs"][-1]["number"]
        given = json.loads((home / "scratch" / "given.json").read_text(encoding="utf-8"))
        assert given[given.index("--followup") + 1] == str(book)
        kept = zipfile.ZipFile(io.BytesIO(client.ask("GET", f"/runs/{number}/results").content))
        assert "整改台账.db" not in kept.namelist()
    assert book.read_bytes() == before


def zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def test_results_swell_no_further_than_the_limit(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("run.json", b"{}")
        made.writestr("整改清单.xlsx", b"0" * 5_000_000)
    with pytest.raises(Exception, match="no zip of results"):
        result_sets.open_zip(archive, tmp_path / "out", None, 1_000_000)
    assert not (tmp_path / "out").exists()
