"""The lab without a browser: what it prints, what it keeps, and how it ends."""

import json
import os
import resource
import signal
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn import datasets, runs
from cnn.__main__ import main
from cnn.architecture import PRESETS, Architecture, Dense, Flatten
from cnn.images import own_picture
from cnn.inspection import networks
from cnn.inspection.answers import predict
from cnn.settings import TrainingConfig
from tests.files import CASES, encoded, packed

ROOT = Path(__file__).parents[2]
TINY = Architecture((28, 28, 1), (Flatten(), Dense(10, activation="softmax")), "tiny")
SPLIT_ZIP = str(ROOT / "tests/cases/07-zip-split-folders/training_set.zip")
SMALL = ["--num-train", "500", "--num-test", "100"]


@pytest.fixture
def network_file(tmp_path: Path) -> str:
    file = tmp_path / "tiny.json"
    file.write_text(TINY.to_json())
    return str(file)


def command_line(*arguments: str) -> subprocess.Popen[str]:
    """Start the program as a learner does, with output to files instead of a terminal."""
    return subprocess.Popen(
        [sys.executable, "-m", "cnn", *arguments],
        cwd=ROOT,
        env={name: os.environ[name] for name in ("PATH", "CNNLAB_RUNS")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_training_reports_each_epoch_and_keeps_the_run(network_file: str) -> None:
    program = command_line(
        "train", "--network", network_file, *SMALL, "--epochs", "2", "--name", "mine", "--json"
    )
    out, err = program.communicate(timeout=120)
    assert program.returncode == 0
    epochs = [json.loads(line) for line in out.splitlines()]
    assert [list(epoch) for epoch in epochs] == 2 * [
        ["epoch", "seconds", "loss", "accuracy", "test_accuracy", "run"]
    ]
    assert [epoch["epoch"] for epoch in epochs] == [1, 2]

    (run,) = runs.list_runs()
    assert {epoch["run"] for epoch in epochs} == {run.id}
    assert (run.name, run.architecture, run.status().state) == ("mine", TINY, "finished")
    assert run.epochs()[-1]["test_accuracy"] == pytest.approx(epochs[-1]["test_accuracy"])
    # Nothing of TensorFlow's chatter.
    assert err.splitlines() == [f"Run {run.id}: mine, in {run.folder}", "Trained 2 epochs."]


def test_the_networks_of_the_lab_fit_themselves_to_any_data() -> None:
    assert main(["train", *SMALL, "--dataset", "faces", "--epochs", "1"]) == 0
    (run,) = runs.list_runs()
    assert run.architecture.output_shape == (2,)


def test_the_runs_are_listed_and_can_be_tested_again(
    network_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["train", "--network", network_file, *SMALL, "--epochs", "1"]
    assert main([*arguments, "--optimizer", "adamw", "--learning-rate", "0.01"]) == 0
    (run,) = runs.list_runs()
    assert (run.config.optimizer, run.config.learning_rate) == ("adamw", 0.01)
    accuracy = run.epochs()[0]["test_accuracy"]
    assert f"test accuracy {accuracy:.2%}" in capsys.readouterr().out

    assert main(["runs"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    for word in (run.id, "finished", "1/1", f"{accuracy:.2%}", "tiny on MNIST"):
        assert word in line
    assert main(["runs", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line) == {
        "id": run.id,
        "name": "tiny on MNIST",
        "created": run.created.isoformat(),
        "state": "finished",
        "epoch": 1,
        "epochs": 1,
        "test_accuracy": accuracy,
    }

    assert main(["evaluate", run.id]) == 0
    assert f"test accuracy {accuracy:.2%}" in capsys.readouterr().out
    assert main(["evaluate", run.id, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["id"] == run.id
    assert answer["num_test"] == 100
    assert answer["test_accuracy"] == pytest.approx(accuracy)


def test_a_run_that_stopped_early_is_listed_with_the_accuracy_of_the_weights_it_keeps(
    network_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """As good as `evaluate` finds it; its last epoch was another."""
    early = ["--early-stopping", "1", "--epochs", "30", "--learning-rate", "0.05"]
    assert main(["train", "--network", network_file, *SMALL, *early]) == 0
    (run,) = runs.list_runs()
    assert run.kept_epoch() < len(run.epochs())
    capsys.readouterr()
    assert main(["runs", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["test_accuracy"]
    assert main(["evaluate", run.id, "--json"]) == 0
    assert listed == pytest.approx(json.loads(capsys.readouterr().out)["test_accuracy"])


def test_an_empty_store_has_no_runs_to_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "--epochs", "0"], "epochs is a whole number from 1 to 100"),
        (["train", "--epochs", "many"], "invalid int value"),
        (["train", "--epochs", "1_3"], "“1_3” is not a number"),
        (["train", "--epochs", "1.5"], "“1.5” is not a whole number"),
        (["train", "--num-train", "3.000"], "two readings: 3 or 3000"),
        (["train", "--num-train", "70,000"], "num_train is a whole number from 1 to 60,000"),
        (["train", "--learning-rate", "3,200"], "two readings: 3.2 or 3200"),
        (["train", "--learning-rate=-0,5"], "learning_rate is a number above 0"),
        (["train", "--batch-size", "4096"], "batch_size is a whole number"),
        (["train", "--learning-rate", "nan"], "learning_rate is a number above 0"),
        (["train", "--optimizer", "magic"], "optimizer is one of sgd, "),
        (["train", "--loss", "magic"], "loss is one of categorical_crossentropy, "),
        (["train", "--dataset", "magic"], "choose one of: mnist"),
        (["train", "--num-train", "70000"], "num_train is a whole number from 1 to 60,000"),
        (["train", "--network", "magic"], "Choose one of article, lenet5"),
        (["train", "--network", "/"], "Choose one of article, lenet5"),
        (["train", "--network", "pyproject.toml"], "not a network in JSON"),
        (["evaluate", "../../etc"], "A run's id has 16"),
        (["evaluate", "a" * 16], "no such run"),
        (["evaluate"], "required: RUN"),
        (["train", "--dataset", "no.zip"], "There is no file “no.zip”"),
        (["resume", "a" * 16], "no such run"),
        (["export", "a" * 16], "no such run"),
        (["report", "../../etc"], "A run's id has 16"),
        (["pictures", "no.zip"], "There is no file “no.zip”"),
        (["pictures", "pyproject.toml"], "not a ZIP that can be read"),
        (["pictures", SPLIT_ZIP, "--size", "8"], "choose 16 to 64 pixels"),
        (["pictures", SPLIT_ZIP, "--size", "big"], "choose 16 to 64 pixels"),
        (["pictures", SPLIT_ZIP, "--size", "3_2"], "choose 16 to 64 pixels"),
        (["train", "--size", "32"], "--size is for a ZIP of pictures, and the data set is mnist"),
        (["train", "--no-colour"], "--colour is for a ZIP of pictures"),
        (["predict", "example-depth-03", "x.png", "--epoch", "1_0"], "“1_0” is not a number"),
        (["export", "example-depth-03", "--picture", "1_0"], "“1_0” is not a number"),
        (["export", "example-depth-03", "no/x.zip"], "There is no folder “no”"),
        (["predict", "--save-input", "example-depth-03", "x.png"], "write --save-input=FOLDER"),
        (["evaluate", "a" * 16], "python -m cnn runs lists them"),
        (["pictures", SPLIT_ZIP, "--fit", "stretch"], "choose one of crop, letterbox"),
        (["pictures", SPLIT_ZIP, "--classes", "middle"], "choose one of outer, inner"),
        (["fly"], "invalid choice"),
        ([], "required"),
    ],
)
def test_bad_arguments_are_explained_in_one_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main(arguments)
    except SystemExit as end:  # as argparse ends
        code = end.code
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert message in err
    assert runs.list_runs() == []


def test_a_network_of_another_size_is_refused_before_it_is_trained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "network.json"
    file.write_text(PRESETS["article"].to_json().replace('"units":10', '"units":7'))
    assert main(["train", "--network", str(file)]) == 2
    assert "10 classes" in capsys.readouterr().err
    assert runs.list_runs() == []


def test_a_training_that_fails_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "linear.json"
    linear = Architecture((28, 28, 1), (Flatten(), Dense(64), Dense(10)), "linear")
    file.write_text(linear.to_json())
    how = ["--optimizer", "sgd", "--learning-rate", "10", "--loss", "mean_squared_error"]
    assert main(["train", "--network", str(file), *SMALL, *how]) == 1
    _, failure = capsys.readouterr().err.splitlines()
    assert failure.startswith("error: The loss is ")
    (run,) = runs.list_runs()
    assert run.status().state == "failed"


def test_testing_a_run_without_weights_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    run = runs.create(TINY, TrainingConfig())
    assert main(["evaluate", run.id]) == 1
    assert capsys.readouterr().err.startswith("error: This run has no weights yet.")


def test_ctrl_c_stops_the_run_and_keeps_what_it_has_learnt(network_file: str) -> None:
    program = command_line(
        "train", "--network", network_file, *SMALL, "--epochs", "100", "--batch-size", "1", "--json"
    )
    assert program.stdout is not None
    assert json.loads(program.stdout.readline())["epoch"] == 1
    program.send_signal(signal.SIGINT)
    _, err = program.communicate(timeout=120)
    assert program.returncode == 130
    assert "Stopping after this batch" in err
    assert "Traceback" not in err
    (run,) = runs.list_runs()
    assert run.status().state == "stopped"
    assert run.model_file.is_file()
    assert run.predictions() is not None


def test_ctrl_c_twice_ends_at_once(network_file: str) -> None:
    program = command_line(
        "train", "--network", network_file, *SMALL, "--epochs", "100", "--batch-size", "1", "--json"
    )
    assert program.stdout is not None
    program.stdout.readline()
    program.send_signal(signal.SIGINT)
    assert program.stderr is not None
    while "Stopping" not in program.stderr.readline():
        pass
    program.send_signal(signal.SIGINT)
    _, err = program.communicate(timeout=120)
    assert program.returncode == 130
    assert "Traceback" not in err
    (run,) = runs.list_runs()
    assert run.status().state == "stopped"


def test_the_help_says_what_the_exit_codes_mean(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--help"], ["train", "--help"]):
        with pytest.raises(SystemExit) as end:
            main(arguments)
        assert end.value.code == 0
        out = capsys.readouterr().out
        for code in ("0  ", "1  ", "2  ", "130  "):
            assert f"\n  {code}" in out


def test_a_sentence_ends_before_the_way_to_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["train", "--epochs", "many"])
    assert "or 1/9; see python -m cnn train --help" in capsys.readouterr().err


def test_an_empty_store_says_how_to_fill_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"There are no runs in {runs.store_folder()}. Train one: python -m cnn train\n"


def test_a_damaged_run_is_named_and_the_others_are_listed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    good, bad, worse = (runs.create(PRESETS["no_convolution"], TrainingConfig()) for _ in range(3))
    (bad.folder / "epochs.csv").unlink(missing_ok=True)
    (bad.folder / "epochs.csv").mkdir()
    (worse.folder / "config.json").write_text("{")
    assert main(["runs"]) == 0
    found = capsys.readouterr()
    assert good.id in found.out
    assert f"{bad.id}: epochs.csv of this run is damaged" in found.err
    assert worse.id in found.err


# -- predict ---------------------------------------------------------------------------------------

THE_2 = str(CASES / "03-photo-of-a-digit-on-paper" / "shadow.png")
RUN = "example-depth-03"


def test_predict_reads_a_photograph_as_the_pages_do(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "inputs"
    assert main(["predict", RUN, THE_2, "--json", "--save-input", str(folder)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    said = json.loads(line)
    assert (said["picture"], said["label"]) == (THE_2, "2")
    assert list(said["probabilities"]) == list("0123456789")
    assert sum(said["probabilities"].values()) == pytest.approx(1, abs=1e-4)
    assert "Its dark ink was made bright." in said["done"]
    (saved,) = folder.iterdir()
    page = own_picture.read(Path(THE_2).read_bytes(), datasets.kind(datasets.load("mnist")))
    np.testing.assert_array_equal(np.asarray(Image.open(saved)), page.pixels[:, :, 0])
    probabilities = predict(RUN, page.pixels[np.newaxis])[0]
    np.testing.assert_allclose(list(said["probabilities"].values()), probabilities, atol=1e-5)


def test_predict_goes_on_after_a_file_that_is_no_picture_and_says_so_in_its_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    blank = tmp_path / "blank.png"
    Image.new("L", (50, 50), "white").save(blank)
    text = tmp_path / "notes.txt"
    text.write_text("no picture")
    paths = [str(text), str(blank), str(tmp_path / "missing.png"), THE_2]
    assert main(["predict", RUN, *paths, "--json"]) == 1
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["picture"] for each in said] == paths
    assert "not a picture" in said[0]["error"]
    assert "nothing to be seen" in said[1]["error"]
    assert "cannot be read" in said[2]["error"]
    assert said[3]["label"] == "2"


def test_predict_names_the_size_of_a_file_that_is_too_large(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "large.png"
    with file.open("wb") as large:
        large.truncate(31_400_000)
    assert main(["predict", RUN, str(file)]) == 1
    assert "The file has 31.4 MB; at most 25 MB" in capsys.readouterr().err


def test_predict_uses_the_weights_and_the_pixels_that_are_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = own_picture.read(Path(THE_2).read_bytes(), datasets.kind(datasets.load("mnist")))
    levels = page.pixels[np.newaxis] / np.float32(255)
    for epoch, pixels, inputs in (
        (0, "0..1", levels),
        (5, "0..255", levels * 255),
        (5, "-1..1", levels * 2 - 1),
    ):
        options = ["--epoch", str(epoch), "--pixels", pixels, "--json"]
        assert main(["predict", RUN, THE_2, *options]) == 0
        said = json.loads(capsys.readouterr().out)["probabilities"]
        model = networks.load(RUN, epoch)
        expected = np.asarray(model(inputs, training=False))[0]
        np.testing.assert_allclose(list(said.values()), expected, atol=1e-4)


def test_predict_names_a_run_or_an_epoch_that_is_not_there(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["predict", "AAAAbbbbCCCCdddd", THE_2]) == 2
    assert main(["predict", RUN, THE_2, "--epoch", "99"]) == 2
    errors = capsys.readouterr().err
    assert "no weights of epoch 99" in errors


def test_what_is_in_a_zip_of_pictures_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = encoded(Image.new("RGB", (20, 20), "red"))
    files = {f"{part}/{pet}/1.png": picture for part in ("train", "test") for pet in "ab"}
    file = tmp_path / "my pets.zip"
    file.write_bytes(packed(files | {"train/a/2.png": b"?", "notes.txt": b"x"}))
    assert main(["pictures", str(file), "--size", "16", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [(each["name"], each["count"]) for each in said["classes"]] == [("a", 2), ("b", 2)]
    assert said["split"] == {"kind": "own", "train": 2, "test": 2}
    assert [left["name"] for left in said["left_out"]] == ["notes.txt", "train/a/2.png"]
    assert "not a picture that can be read" in said["left_out"][1]["reason"]
    assert (said["title"], said["input_shape"]) == ("my pets", [16, 16, 3])

    assert main(["pictures", str(file), "--no-colour"]) == 0
    words = capsys.readouterr().out
    for part in ("4 in 2 classes, grey", "is kept", "2 files were left out", "notes.txt: This is"):
        assert part in words
    assert not list(runs.store_folder().glob("datasets/own-*"))


def test_either_level_of_folders_can_be_the_classes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = encoded(Image.new("RGB", (20, 20), "red"))
    folders = [f"{outer}/{inner}" for outer in ("black", "white") for inner in ("cats", "dogs")]
    file = tmp_path / "levels.ZIP"
    file.write_bytes(packed({f"{folder}/{k}.png": picture for folder in folders for k in "12"}))
    assert main(["pictures", str(file)]) == 2
    err = capsys.readouterr().err
    assert "the outer or the inner ones" in err
    assert "--classes inner (“cats” and “dogs”)" in err
    assert main(["pictures", str(file), "--classes", "inner", "--json"]) == 0
    classes = json.loads(capsys.readouterr().out)["classes"]
    assert [each["name"] for each in classes] == ["cats", "dogs"]


def test_a_zip_is_trained_on_and_its_run_exported_and_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["train", "--dataset", SPLIT_ZIP, "--colour", "--epochs", "1"]) == 0
    (run,) = runs.list_runs()
    assert run.architecture.input_shape == (32, 32, 3)
    assert f"--dataset {run.config.dataset}" in capsys.readouterr().err
    assert datasets.info(run.config.dataset).class_names == ("cats", "dogs")

    assert main(["export", run.id]) == 0
    with zipfile.ZipFile(f"{run.id}.zip") as archive:
        assert {"model.keras", "report.html", "train.py"} <= set(archive.namelist())
    assert main(["export", run.id, "first.zip", "--epoch", "0", "--picture", "1"]) == 0
    with zipfile.ZipFile("first.zip") as archive:
        settings = json.loads(archive.read("settings.json"))
    assert (settings["epoch"], settings["picture"]) == (0, 1)
    assert main(["report", run.id, "first.html", "--epoch", "0"]) == 0
    assert "learned nothing yet" in Path("first.html").read_text("utf-8")
    capsys.readouterr()
    for arguments, code, message in (
        (["all.zip", "--picture", "99"], 1, "There is no test picture 99 of this run"),
        (["all.zip", "--epoch", "9"], 2, "epoch 9"),
        (["train.py", "--epoch", "0"], 2, "A .py file does not depend on the epoch"),
        (["net.keras", "--picture", "0"], 2, "A .keras file does not depend on the picture"),
    ):
        assert main(["export", run.id, *arguments]) == code
        assert message in capsys.readouterr().err
        assert not Path(arguments[0]).exists()
    assert main(["export", run.id, "net.json", "--json"]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said == {"id": run.id, "file": "net.json"}
    assert Architecture.from_json(Path("net.json").read_text("utf-8")) == run.architecture
    assert main(["export", run.id, "train.py"]) == 0
    compile(Path("train.py").read_text("utf-8"), "train.py", "exec")
    assert main(["report", run.id, "page.html"]) == 0
    assert "cats" in Path("page.html").read_text("utf-8")

    assert main(["export", run.id, "net.json"]) == 2
    assert "already" in capsys.readouterr().err
    assert main(["export", run.id, "net.json", "--force"]) == 0
    assert main(["export", run.id, "net.exe"]) == 2
    assert "should end with .zip or .keras" in capsys.readouterr().err
    assert main(["export", run.id, "no/such/folder/net.json"]) == 2
    assert main(["resume", run.id]) == 2
    assert "cannot go on: it is finished" in capsys.readouterr().err


def test_options_may_stand_between_the_run_and_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "first.html"
    assert main(["report", RUN, "--epoch", "0", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"id": RUN, "file": str(file)}
    assert "learned nothing yet" in file.read_text("utf-8")


def test_a_file_that_cannot_be_written_is_named_and_no_half_of_it_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "train.py"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        assert main(["export", RUN, str(file)]) == 1
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert f"{file} cannot be written: File too large" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_stopped_run_is_resumed_to_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    config = TrainingConfig(num_train=500, num_test=100, epochs=2)
    run = runs.create(TINY, config, name="stopped")
    run.write_status(replace(run.status(), state="stopped", message="Stopped."))
    run.request_stop()
    assert main(["resume", run.id, "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["epoch"] for row in rows] == [1, 2]
    assert run.status().state == "finished"


def test_a_run_in_training_is_not_resumed_twice(capsys: pytest.CaptureFixture[str]) -> None:
    run = runs.create(TINY, TrainingConfig(num_train=500, num_test=100))
    with runs.Heartbeat(run):
        run.write_status(replace(run.status(), state="running"))
        assert main(["resume", run.id]) == 2
    assert "trained already" in capsys.readouterr().err
