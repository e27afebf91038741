"""Every error that the library raises on purpose.

    ClothingError
    ├── InvalidImage     a file is not a picture that can be read
    ├── InvalidDataset   a folder is not a dataset of class folders
    │   └── InvalidArchive   a zip file is not one that can be unpacked safely
    ├── DownloadFailed   the public dataset cannot be fetched
    ├── Stopped          somebody pressed Stop
    ├── InvalidConfig    a setting is outside its range
    ├── InvalidRun       a training run is missing or in no state for what was asked
    ├── InvalidModel     a saved model is missing or damaged
    ├── WeightsMissing   a backbone's pretrained weights cannot be had
    └── DeviceMissing    a device was asked for that this computer does not have

Each message is one sentence or two for the person in front of the screen: it says
what was expected and what came. Pages and the command line print it as it is.
"""


class ClothingError(Exception):
    """The root: catch this to catch everything below."""


class InvalidImage(ClothingError):
    """A file is not a picture that can be read."""


class InvalidDataset(ClothingError):
    """A folder is not a dataset of class folders."""


class InvalidArchive(InvalidDataset):
    """A zip file is not one that can be unpacked safely."""


class DownloadFailed(ClothingError):
    """The public dataset cannot be fetched."""


class Stopped(ClothingError):
    """Somebody pressed Stop."""


class InvalidConfig(ClothingError):
    """A setting is outside its range."""


class InvalidRun(ClothingError):
    """A training run is missing or in no state for what was asked."""


class InvalidModel(ClothingError):
    """A saved model is missing or damaged."""


class WeightsMissing(ClothingError):
    """A backbone's pretrained weights cannot be had."""


class DeviceMissing(ClothingError):
    """A device was asked for that this computer does not have."""
