"""The ten classes, in the dataset's order, and what draws each."""

from clothing_model.drawn import dresses, hats, outwear, shirts, shoes, skirts, tops, trousers
from clothing_model.drawn.items import Builder

BUILDERS: dict[str, Builder] = {
    "dress": dresses.dress,
    "hat": hats.hat,
    "longsleeve": tops.long_sleeve,
    "outwear": outwear.outwear,
    "pants": trousers.pants,
    "shirt": shirts.shirt,
    "shoes": shoes.shoes,
    "shorts": trousers.shorts,
    "skirt": skirts.skirt,
    "t-shirt": tops.t_shirt,
}
LABELS = tuple(BUILDERS)
