"""What goes along with an exported file: labels, programs that use it, and how it was compared."""

from typing import Any

from clothing_model import wording
from clothing_model.data.pictures.door import INTERPOLATIONS
from clothing_model.export.formats import EXAMPLE, GUIDE, KERAS, ONNX, SERVING, TFLITE, Format
from clothing_model.export.job import Facts
from clothing_model.network.models.folder import SavedModel

REQUEST = "request.py"
_FROM_FILE = 'json.loads(Path("labels.json").read_text("utf-8"))'
PORT = 8601  # of the server in the examples; 8501 is the app's own


def labels(saved: SavedModel, found: Format) -> dict[str, Any]:
    """What a file does not say itself: its classes, and how a photo becomes its input.

    temperature: scores divided by it, through softmax, are probabilities; 1 where the file has
    done that.
    """
    size = saved.image_size
    return {
        "model": saved.name,
        "class_names": list(saved.class_names),
        "image_size": size,
        "resize": saved.interpolation,
        "input": f"RGB pixels 0..255, squashed to {size} x {size}, as (photos, {size}, {size}, 3)",
        "output": "scores (logits)" if found is KERAS else "probabilities",
        "temperature": saved.temperature if found is KERAS else 1.0,
    }


def texts(saved: SavedModel, found: Format, facts: Facts) -> dict[str, str]:
    """Programs and a guide, by the names of their files."""
    programs = {
        KERAS.name: {EXAMPLE: keras_program(saved)},
        TFLITE.name: {EXAMPLE: tflite_program(saved)},
        SERVING.name: {REQUEST: serving_program(saved.name)},
        ONNX.name: {EXAMPLE: onnx_program(saved)},
    }[found.name]
    return {**programs, GUIDE: _guide(saved, found, facts, programs)}


def _opened(saved: SavedModel) -> str:
    """The lines that make a batch of one photo, as this project does it."""
    size, method = saved.image_size, INTERPOLATIONS[saved.interpolation].name
    return (
        'photo = ImageOps.exif_transpose(Image.open(sys.argv[1])).convert("RGB")\n'
        f"photo = photo.resize(({size}, {size}), Image.Resampling.{method})\n"
    )


def keras_program(saved: SavedModel) -> str:
    """Names a photo with model.keras: `python classify.py PHOTO`."""
    return (
        "import json, sys\n"
        "from pathlib import Path\n"
        "import keras, numpy as np\n"
        "from PIL import Image, ImageOps\n\n"
        f"about = {_FROM_FILE}\n"
        'model = keras.models.load_model("model.keras", compile=False)\n'
        f"{_opened(saved)}"
        "scores = model.predict(np.array(photo, np.float32)[None], verbose=0)[0]\n"
        'powers = np.exp((scores - scores.max()) / about["temperature"])\n'
        "best = scores.argmax()\n"
        "print(f\"{about['class_names'][best]}: {powers[best] / powers.sum():.1%}\")\n"
    )


def tflite_program(saved: SavedModel) -> str:
    """Names a photo with any of the `.tflite` files."""
    return (
        "import json, sys\n"
        "from pathlib import Path\n"
        "import numpy as np\n"
        "from ai_edge_litert.interpreter import Interpreter  # pip install ai-edge-litert\n"
        "from PIL import Image, ImageOps\n\n"
        f"about = {_FROM_FILE}\n"
        'file = sys.argv[2] if len(sys.argv) > 2 else "float32.tflite"\n'
        "model = Interpreter(file)\n"
        "model.allocate_tensors()\n"
        "pixels, answer = model.get_input_details()[0], model.get_output_details()[0]\n"
        f"{_opened(saved)}"
        'model.set_tensor(pixels["index"], np.array(photo, pixels["dtype"])[None])\n'
        "model.invoke()\n"
        'probabilities = model.get_tensor(answer["index"])[0]\n'
        "best = probabilities.argmax()\n"
        "print(f\"{about['class_names'][best]}: {probabilities[best]:.1%}\")\n"
    )


def onnx_program(saved: SavedModel) -> str:
    """Names a photo with model.onnx."""
    return (
        "import json, sys\n"
        "from pathlib import Path\n"
        "import numpy as np, onnxruntime  # pip install onnxruntime\n"
        "from PIL import Image, ImageOps\n\n"
        f"about = {_FROM_FILE}\n"
        'model = onnxruntime.InferenceSession("model.onnx")\n'
        f"{_opened(saved)}"
        "pixels = {model.get_inputs()[0].name: np.array(photo, np.float32)[None]}\n"
        "probabilities = model.run(None, pixels)[0][0]\n"
        "best = probabilities.argmax()\n"
        "print(f\"{about['class_names'][best]}: {probabilities[best]:.1%}\")\n"
    )


def app_program(name: str, address: str) -> str:
    """Asks the app itself, which also tells what the classes are called."""
    return serving_program(
        name, address, f'json.load(urllib.request.urlopen("{address}/v1/models/{name}/metadata"))'
    )


def serving_program(
    name: str, address: str = f"http://localhost:{PORT}", labels_from: str = _FROM_FILE
) -> str:
    """Asks a server that speaks as TensorFlow Serving does, by the bytes of a photo's file."""
    return (
        "import base64, json, sys, urllib.request\n"
        "from pathlib import Path\n\n"
        f"about = {labels_from}\n"
        f'url = "{address}/v1/models/{name}:predict"\n'
        "photo = base64.b64encode(Path(sys.argv[1]).read_bytes()).decode()\n"
        'body = {"signature_name": "jpeg", "instances": [{"b64": photo}]}\n'
        "asked = urllib.request.Request(url, json.dumps(body).encode(), "
        '{"Content-Type": "application/json"})\n'
        'probabilities = json.load(urllib.request.urlopen(asked))["predictions"][0]\n'
        "best = max(range(len(probabilities)), key=probabilities.__getitem__)\n"
        "print(f\"{about['class_names'][best]}: {probabilities[best]:.1%}\")\n"
    )


def docker_line(name: str) -> str:
    """Starts TensorFlow Serving in the folder of the export."""
    return (
        f'docker run --rm -p {PORT}:8501 -v "$PWD/{name}:/models/{name}" '
        f"-e MODEL_NAME={name} tensorflow/serving"
    )


def curl_lines(name: str, address: str = f"http://localhost:{PORT}") -> str:
    """Asks it without a program: what it has, and what is on photo.jpg."""
    return (
        f"curl {address}/v1/models/{name}\n"
        'echo "{\\"signature_name\\": \\"jpeg\\", \\"instances\\": '
        '[{\\"b64\\": \\"$(base64 -w0 photo.jpg)\\"}]}" |\n'
        f"  curl -d @- {address}/v1/models/{name}:predict"
    )


def _guide(saved: SavedModel, found: Format, facts: Facts, programs: dict[str, str]) -> str:
    lines = [f"# {saved.name} for {found.title}", "", found.use, ""]
    if found is SERVING:
        lines += [
            "The signature `serving_default` takes pixels, `jpeg` the bytes of JPEG or PNG files, "
            "which it does not turn upright.", "", "```", docker_line(saved.name), "",
            curl_lines(saved.name), "```", "",
        ]  # fmt: skip
    lines += [f"`python {name} PHOTO` names a photo." for name in programs]
    lines += [
        "`labels.json` says what the classes are called and how a photo becomes the input.",
        "",
        *agreement_table(facts),
        "",
    ]
    return "\n".join(lines)


def agreement_table(facts: Facts) -> list[str]:
    """How the files compare with the app, as lines of Markdown."""
    photos = max(told["photos"] for told in facts["agreements"])
    rows = [
        f"| {told['title']} | {wording.size(told['bytes'])} | {told['same']:,} of "
        f"{told['photos']:,} | {wording.points(told['largest'])} | "
        f"{wording.points(told['typical'])} | {told['milliseconds']:.0f} ms |"
        + (" refused |" if "refused" in told else " |")
        for told in facts["agreements"]
    ]
    return [
        f"Compared with the app's own answers on {photos:,} photos of {facts['dataset']}:",
        "",
        "| | size | same answer | largest difference | typical | a photo | |",
        "|---|---|---|---|---|---|---|",
        *rows,
    ]
