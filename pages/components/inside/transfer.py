"""Transfer learning, drawn: what is frozen, what is trained, and the same as Keras code."""

from collections.abc import Mapping
from html import escape

import streamlit as st

from clothing_model.errors import InvalidConfig
from clothing_model.network.backbones import Backbone, backbone
from clothing_model.network.models.folder import SavedModel
from clothing_model.training import presets
from clothing_model.training.config import TrainingConfig
from clothing_model.training.keras_code import transfer_code
from clothing_model.training.run.runs import list_runs
from clothing_model.training.trained_numbers import TrainedNumbers, trained_numbers
from pages.components.inside.subject import Subject
from pages.components.shared.address_choice import address_choice
from pages.components.shared.called import model_name
from pages.components.shared.outside_text import plain
from pages.components.shared.run_words import one_line

_RUNS = 50  # the newest ones
# What they are called, the experiment that they are of, and which of its settings they are.
_EXPERIMENTS = (
    ("The chapter: one dense layer", "learning-rates", 1),
    ("The chapter: an inner layer of 100, dropout 0.5", "dropout-rates", 2),
    ("The chapter: augmentation", "augmentation", 0),
    ("Fine-tuning the last stage", "fine-tuning", 1),
)

_STYLE = """
<style>
ol.transfer {display: flex; flex-wrap: wrap; align-items: stretch; gap: .5rem 1.6rem;
  margin: .6rem 0; padding: 0; list-style: none; font-variant-numeric: tabular-nums}
ol.transfer > li {position: relative; flex: 1 1 8rem; max-width: 15rem; margin: 0;
  padding: .6rem .8rem; border-radius: .6rem; line-height: 1.35;
  border: 1px solid color-mix(in srgb, currentColor 25%, transparent)}
ol.transfer > li:not(:last-child)::after {content: "→"; position: absolute; left: 100%; top: 50%;
  width: 1.6rem; text-align: center; transform: translateY(-50%); opacity: .6}
.transfer b {display: block; font-weight: 600}
.transfer span {display: block; font-size: .875rem; opacity: .85}
.transfer em {display: block; font-style: normal; font-size: .875rem; font-weight: 600;
  margin-top: .3rem}
.transfer .frozen, .transfer-bar .frozen {background: repeating-linear-gradient(135deg,
  color-mix(in srgb, #4f86c6 30%, transparent) 0 6px,
  color-mix(in srgb, #4f86c6 16%, transparent) 6px 12px)}
.transfer .trained {background: color-mix(in srgb, #2f8f99 28%, transparent);
  border-color: #2f8f99; box-shadow: 0 0 0 1px #2f8f99}
.transfer-bar {display: flex; height: 1.2rem; border-radius: .4rem; overflow: hidden;
  border: 1px solid color-mix(in srgb, currentColor 25%, transparent)}
.transfer-bar .trained {background: #2f8f99; min-width: 2px}
@media (max-width: 640px) {
  ol.transfer {flex-direction: column; gap: 1.5rem}
  ol.transfer > li {max-width: none; flex-basis: auto}
  ol.transfer > li:not(:last-child)::after {content: "↓"; left: 50%; top: 100%; width: auto;
    transform: translateX(-50%)}
}
</style>
"""


def show(subject: Subject) -> None:
    """The drawing, the numbers, and the code, for the settings that are chosen."""
    st.markdown(
        "Transfer learning keeps a network that has learned from more than a million "
        "photos, and trains only a small part on top. **Try** other settings, and see "
        "how few numbers are trained."
    )
    config = _chosen_settings(subject)
    record = backbone(config.backbone)
    classes = _classes(subject)
    found = trained_numbers(config, classes)
    st.html(_STYLE + _drawing(config, record, classes, found) + _bar(found))
    st.markdown(_in_words(config, record, found))
    st.subheader("The same as Keras code", anchor=False)
    _show_code(config, classes)


def _chosen_settings(subject: Subject) -> TrainingConfig:
    offers = _offers(subject)
    names = list(offers)
    index = address_choice("settings", names)
    name = st.selectbox(
        "Settings of",
        names,
        index=index,
        format_func=lambda name: offers[name][0],
        key="settings",
        width=420,
    )
    return offers[name][1]


def _offers(subject: Subject) -> Mapping[str, tuple[str, TrainingConfig]]:
    """By their names in an address: what they are called, and the settings. The model at work
    first, then experiments on the chosen network, then trainings, the newest first."""
    found: dict[str, tuple[str, TrainingConfig]] = {}
    if subject.model and (own := _of_model(subject.model)):
        found[f"model-{subject.model.name}"] = f"The model: {model_name(subject.model)}", own
    for title, name, place in _EXPERIMENTS:
        found[name] = title, presets.configs(name, subject.record.name)[place]
    for run in list_runs()[:_RUNS]:
        found[run.id] = f"A training: {one_line(run)}", run.config
    return found


def _of_model(model: SavedModel) -> TrainingConfig | None:
    """Its settings, if it was trained here and tells them."""
    try:
        return TrainingConfig.from_json(model.facts["training"])
    except (InvalidConfig, KeyError, TypeError, ValueError):
        return None


def _classes(subject: Subject) -> int:
    return len(subject.model.class_names) if subject.model else 10


def _drawing(config: TrainingConfig, record: Backbone, classes: int, found: TrainedNumbers) -> str:
    size, name = record.image_size, escape(record.title.split(",")[0])
    boxes = [
        ("", "Photo", f"{size} × {size} pixels, 3 numbers each", f"{size * size * 3:,} numbers in")
    ]
    if found.frozen:
        kept = f"below {record.cut(config.tuned_stages).words}" if found.tuned else "all its layers"
        boxes.append(("frozen", name, kept, f"frozen: {found.frozen:,} numbers"))
    if found.tuned:
        words = record.cut(config.tuned_stages).words
        boxes.append(
            ("trained", name, f"{words}, after the head", f"trained: {found.tuned:,} numbers")
        )
    boxes.append(("", "Vector", "the mean of each feature map", f"{record.vector_size:,} numbers"))
    if config.inner_size:
        units = f"{config.inner_size:,} units with ReLU"
        boxes.append(("trained", "Inner layer", units, f"trained: {found.inner:,} numbers"))
    if config.dropout:
        share = f"{config.dropout:.0%}".replace("%", " %")
        boxes.append(("", "Dropout", f"silences {share} in each step of training", "no numbers"))
    last = f"{classes:,} scores, one for each class"
    boxes.append(("trained", "Last dense layer", last, f"trained: {found.last:,} numbers"))
    items = "".join(
        f'<li class="{kind}"><b>{title}</b><span>{escape(words)}</span><em>{count}</em></li>'
        for kind, title, words, count in boxes
    )
    return f'<ol class="transfer">{items}</ol>'


def _bar(found: TrainedNumbers) -> str:
    share = 100 * found.trained / found.all
    words = f"{found.trained:,} of {found.all:,} numbers are trained"
    return (
        f'<div class="transfer-bar" role="img" aria-label="{words}">'
        f'<div class="frozen" style="flex: 1"></div>'
        f'<div class="trained" style="width: {share:.4f}%"></div></div>'
    )


def _in_words(config: TrainingConfig, record: Backbone, found: TrainedNumbers) -> str:
    share = 100 * found.trained / found.all
    digits = f"{share:.1f}" if share >= 1 else f"{share:.2g}"
    start = (
        f"Of {found.all:,} numbers, **{found.trained:,}** are trained: {digits} %. The bar is "
        "drawn to scale. "
    )
    if found.tuned:
        return start + (
            "First, only the head learns. Then it continues together with the last part "
            "of the network, in small steps, so that the network does not lose what it "
            "knows."
        )
    return start + (
        "A frozen network makes the same vector from a photo every time. So this app "
        f"sends each photo through it only once, keeps the {record.vector_size:,} "
        "numbers, and trains with those. Ten epochs then take seconds."
    )


def _show_code(config: TrainingConfig, classes: int) -> None:
    try:
        code = transfer_code(config, classes, "data/clothing-dataset-small")
    except InvalidConfig as error:
        st.warning(plain(str(error)))
        return
    st.code(code, language="python", wrap_lines=True)
    st.caption(
        "This program runs as it is, if the public photos are in that folder. It does "
        "the same as the page Train, but more slowly: each photo goes through the frozen "
        "network in each epoch. It uses other random numbers, so its accuracies can "
        "differ by a few photos."
    )
