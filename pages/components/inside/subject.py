"""What all sections of the page Inside look at: one photo, one network, one model on it.

    subject.photo      as it came: pixels uint8 (H, W, 3), digest, name, and `words` for it
    subject.network    a frozen backbone, or a tuned model's own; `weights` tells it from all others
    subject.record     the backbone that it is or was made from
    subject.pixels     the photo as the network gets it, uint8 (S, S, 3), before scaling
    subject.scaled     the same after scaling, float32 (S, S, 3)
    subject.batch      a batch of one for the network's engines, float32 (1, S, S, 3), 0..255
    subject.layers     all layers by name and shape; subject.maps("stem_conv"), what one gives
    subject.vector     the photo's vector, float32 (d,)
    subject.model      a saved model whose head stands on this network, or None; subject.head, its
                       dense layers, or None
    subject.tuned      whether the network is a tuned model's own
    subject.frozen_vector   what the backbone makes of the photo before anything of it is tuned
    subject.dataset    the dataset on view
    subject.address    the query parameters that bring photo and network back, for links

What takes a while is made when it is asked for. It raises `NotYet` where it is not there yet, with
progress on the page; a section lets that pass. Others' vectors: dataset_vectors.py beside this.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape

import numpy as np
import streamlit as st

from clothing_model.data.datasets.collection import KnownDataset, find_known
from clothing_model.data.pictures.door import resize
from clothing_model.network.backbones import BACKBONES, Backbone, backbone
from clothing_model.network.batches import prepare
from clothing_model.network.engine import FrozenBackbone, Network, at_hand
from clothing_model.network.head import DenseHead
from clothing_model.network.input_view import scale
from clothing_model.network.layer_engine import Layer
from clothing_model.network.models.folder import SavedModel, list_models, load_head
from clothing_model.network.models.network import network_of
from clothing_model.network.pretrained import weights_at_hand
from pages.components.inside.browser import jpeg
from pages.components.inside.network import layer_engine
from pages.components.photo.one_photo import OpenedPhoto, choose_photo
from pages.components.shared.address_choice import address_choice
from pages.components.shared.called import model_labels, model_names

THUMB = 72  # px, the height of the photo above all sections
_ADDRESS = (
    *("photo", "photo_source", "drawing", "dataset", "photo_class", "photo_number"),
    *("network", "model"),
)


@dataclass(frozen=True, eq=False)
class Subject:
    """See above."""

    photo: OpenedPhoto
    network: Network
    model: SavedModel | None

    @cached_property
    def record(self) -> Backbone:
        return backbone(self.network.name)

    @property
    def tuned(self) -> bool:
        return self.model is not None and self.model.tuned

    @property
    def address(self) -> Mapping[str, str]:
        """Without an own photo, which no address can carry."""
        return {name: st.query_params[name] for name in _ADDRESS if name in st.query_params}

    @cached_property
    def pixels(self) -> np.ndarray:
        """uint8 (S, S, 3), squashed for the network."""
        return resize(self.photo.pixels, self.record.image_size, self.record.interpolation)

    @cached_property
    def scaled(self) -> np.ndarray:
        """float32 (S, S, 3), what the network's first layer gets."""
        return scale(self.pixels, self.record)

    @cached_property
    def batch(self) -> np.ndarray:
        """float32 (1, S, S, 3), 0..255; scaling is a layer of the engines."""
        return prepare([self.photo.pixels], self.record.image_size, self.record.interpolation)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """In the network's order. Raises NotYet, WeightsMissing, EngineMissing."""
        return layer_engine(self.network).layers

    def maps(self, *names: str) -> list[np.ndarray]:
        """What these layers make of the photo, float32 (H, W, C) each. Raises as `layers`."""
        return [maps[0] for maps in layer_engine(self.network).look(self.batch, names)[1]]

    @cached_property
    def vector(self) -> np.ndarray:
        """float32 (d,). Raises as `layers`."""
        return np.asarray(layer_engine(self.network).look(self.batch)[0][0])

    @cached_property
    def frozen_vector(self) -> np.ndarray:
        """float32 (d,). Raises as `layers`."""
        if not self.tuned:
            return self.vector
        return np.asarray(layer_engine(at_hand(self.record)).look(self.batch)[0][0])

    @cached_property
    def head(self) -> DenseHead | None:
        """The chosen model's dense layers. Raises InvalidModel."""
        return load_head(self.model) if self.model else None

    @cached_property
    def dataset(self) -> KnownDataset:
        """The one that the address names, or the first."""
        return find_known(st.query_params.get("dataset"))


def choose_subject() -> Subject | None:
    """Photo, network and model, all in the address; None while there is no photo."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="subject"):
        picture = st.container(width="content")
        photo = choose_photo()
        network, models = _choose_network()
        model = _choose_model(models)
    if photo is None:
        return None
    with picture:
        st.html(
            f'<img src="{jpeg(photo.pixels, 2 * THUMB)}" alt="{escape(photo.name)}" '
            f'style="display: block; height: {THUMB}px; border-radius: .5rem">'
        )
    return Subject(photo, network, model)


def _choose_network() -> tuple[Network, tuple[SavedModel, ...]]:
    """A network, and the models whose head stands on it: the shipped model's comes first."""
    saved = list_models()
    names = model_names(saved)
    offered: dict[str, tuple[str, Network, tuple[SavedModel, ...]]] = {}
    for model in (model for model in saved if model.tuned):
        network = network_of(model)
        title = f"{backbone(network.name).title}, tuned"
        title += "" if model.shipped else f": {names[model.name]}"
        offered[model.name] = title, network, (model,)
    for record in (record for record in BACKBONES if weights_at_hand(record)):
        frozen = at_hand(record)
        heads = tuple(model for model in saved if _stands_on(model, frozen))
        offered.setdefault(record.name, (record.title, frozen, heads))
    order = sorted(offered, key=lambda name: not any(m.shipped for m in offered[name][2]))
    name = st.selectbox(
        "Network",
        order,
        index=address_choice("network", order),
        format_func=lambda name: offered[name][0],
        key="network",
        width=230,
        help=(
            "All pretrained networks whose weights are on this computer, and the "
            "networks of tuned models."
        ),
    )
    return offered[name][1:]


def _stands_on(model: SavedModel, backbone: FrozenBackbone) -> bool:
    """Whether its head takes this backbone's vectors."""
    facts = model.facts
    same = (facts["backbone"], facts.get("backbone_weights")) == (backbone.name, backbone.weights)
    return same and not (model.whole or model.tuned) and model.image_size == backbone.image_size


def _choose_model(models: tuple[SavedModel, ...]) -> SavedModel | None:
    """Asked for where there are several alone."""
    if len(models) < 2:
        return models[0] if models else None
    by_name, labels = {model.name: model for model in models}, model_labels(models)
    name = st.selectbox(
        "Model",
        list(by_name),
        index=address_choice("model", list(by_name)),
        format_func=labels.__getitem__,
        key="model",
        width=230,
    )
    return by_name[name]
