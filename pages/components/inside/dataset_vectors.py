"""The vectors of all photos of the dataset on view, for sections that compare photos."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from clothing_model import wording
from clothing_model.data.datasets.folders import Progress
from clothing_model.data.datasets.manifest import DatasetPhoto, Manifest
from clothing_model.inference.explanation.neighbours import Neighbourhood
from clothing_model.network.familiarity import unit_rows
from clothing_model.network.features import source_of, vectors_of
from clothing_model.network.lazy import LazyEngine
from clothing_model.network.peak_store import PeakStore
from clothing_model.network.peaks import extract_peaks, missing_peaks
from clothing_model.network.vector_store import VectorStore
from clothing_model.tasks import Key, Report
from clothing_model.training.cost import photo_seconds
from pages.components.inside.subject import Subject
from pages.components.inside.waiting import NotYet, made
from pages.components.shared.background import running
from pages.components.shared.datasets import manifest_of

UNASKED = 300  # as many photos go through the network without asking
KEPT = 2  # datasets' vectors, and peaks, in memory


@dataclass(frozen=True, eq=False)
class DatasetVectors:
    """All photos in use, of all splits, with their vectors, float32 (n, d), in the same order."""

    manifest: Manifest
    vectors: np.ndarray

    @cached_property
    def neighbourhood(self) -> Neighbourhood:
        """The same by direction, to ask which are nearest."""
        return Neighbourhood(self.photos, unit_rows(self.vectors).astype(np.float32))

    @property
    def photos(self) -> tuple[DatasetPhoto, ...]:
        return self.manifest.photos


def dataset_vectors(subject: Subject) -> DatasetVectors:
    """Kept ones are read; where many are missing, a button starts the network.

    Raises NotYet, with that button or with progress on the page, InvalidDataset, InvalidImage,
    WeightsMissing, EngineMissing; Stopped.
    """
    manifest = _manifest(subject)
    key: Key = ("inside-vectors", subject.network.weights, manifest.root, hash(manifest.photos))
    digests = {photo.digest for photo in manifest.photos}
    if running(key) is None:
        _offer(subject, _missing(LazyEngine(subject.record, own=subject.network), digests))

    def run(report: Report) -> DatasetVectors:
        lazy, tell = LazyEngine(subject.record, report, subject.network), _progress(report)
        if _missing(lazy, digests):
            lazy.open()  # it may turn out that the engine that was meant cannot run it
        source = source_of(lazy.opens, lazy.choice)
        with PeakStore(source.key, subject.record) as store:
            peaks = store if lazy.gives_peaks else None
            vectors = vectors_of(source, lazy, manifest, manifest.photos, tell, peaks=peaks)
        return DatasetVectors(manifest, vectors)

    return made(key, run, KEPT)


def _missing(lazy: LazyEngine, digests: set[str]) -> int:
    """How many photos have no vector."""
    with VectorStore(source_of(lazy.opens, lazy.choice).key) as store:
        return len(store.missing(digests))


def dataset_peaks(subject: Subject) -> tuple[Manifest, np.ndarray]:
    """The dataset's manifest, and of all its photos in use, in order, the peaks of every channel,
    `peak_store.PEAK` (n, channels). Raises as `dataset_vectors`."""
    manifest = _manifest(subject)
    key: Key = ("inside-peaks", subject.network.weights, manifest.root, hash(manifest.photos))
    if running(key) is None:
        lazy = LazyEngine(subject.record, own=subject.network)
        _offer(subject, missing_peaks(lazy, manifest.photos))

    def run(report: Report) -> np.ndarray:
        lazy = LazyEngine(subject.record, report, subject.network)
        return extract_peaks(lazy, manifest, manifest.photos, _progress(report))

    return manifest, made(key, run, KEPT)


def _manifest(subject: Subject) -> Manifest:
    manifest = manifest_of(subject.dataset, "inside")
    if manifest is None:
        raise NotYet
    return manifest


def _progress(report: Report) -> Progress:
    return lambda done, total: report("Showing the photos to the network", done, total)


def _offer(subject: Subject, missing: int) -> None:
    """Ask before many photos go through the network; what it costs is told."""
    if missing <= UNASKED:
        return
    engine = LazyEngine(subject.record, own=subject.network).choice.key
    known = photo_seconds(subject.record, augmented=False, engine=engine)
    time = f", {wording.estimate(missing * known[0], known[1])}" if known else ""
    st.caption(
        "This needs the vectors of all photos in the dataset, so each photo must "
        "go through the network once."
    )
    if not st.button(
        f"Show {missing:,} photos to the network{time}",
        key="inside-look",
        icon=":material/play_arrow:",
        help="The vectors are kept. Training and evaluation use them too.",
    ):
        raise NotYet
