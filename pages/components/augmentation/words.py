"""Words that several views of the Augmentation page use."""

TITLES = {
    "rotation": "Rotation",
    "shear": "Shear",
    "zoom": "Zoom",
    "width_shift": "Width shift",
    "height_shift": "Height shift",
    "brightness": "Brightness",
}
FILLS = {
    "nearest": "the nearest pixel",
    "reflect": "a mirror image",
    "constant": "black",
    "wrap": "the picture again",
}
UPSIDE_DOWN = (
    "A vertical flip makes no sense for trousers: nobody uploads them upside down, so the "
    "network would learn what it never meets."
)
