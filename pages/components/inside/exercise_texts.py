"""Exercises: the chapter's three, and more of the same kind for the pages of this app.

An answer stands in the address as a letter at its exercise's place, so new exercises come last.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Exercise:
    """A question with options, one of which is right.

    why: for each option, what is said to who has chosen it.
    page, link, query: where an experiment shows it: the page's file, what the link says, and the
        address there.
    """

    title: str
    question: str
    options: tuple[str, ...]
    right: int
    why: tuple[str, ...]
    page: str
    link: str
    query: Mapping[str, str] = field(default_factory=dict, hash=False)


EXERCISES = (
    Exercise(
        "7.1 Transfer learning",
        "Transfer learning is: use a pretrained network to turn images into vectors, and train "
        "another model on top of them.",
        ("True", "False"),
        0,
        (
            "The pretrained part stays as it is. Only the small model on top learns our classes.",
            "It is true. Think of what is trained when you press Train: only the layers on top.",
        ),
        "inside.py",
        "See what is frozen and what is trained",
        {"section": "transfer"},
    ),
    Exercise(
        "7.2 Dropout",
        "What does dropout do with a model?",
        (
            "It removes a part of the model for good.",
            "It leaves out a random part of the model for one step; in the next step another part.",
            "It keeps the same part of the model unused during the whole training.",
        ),
        1,
        (
            "Nothing is removed. After the training, all units answer.",
            (
                "In each step, other units are silent, so the model cannot rely on a single "
                "one. The book says that they are frozen. In fact their output is 0 for that "
                "step."
            ),
            (
                "Then the other units would learn to work without that part, and nothing "
                "would be gained. The part changes in each step."
            ),
        ),
        "inside.py",
        "Silence half, and see the answer move",
        {"section": "dense"},
    ),
    Exercise(
        "7.3 Augmentation",
        "Why does augmentation help against overfitting?",
        (
            "The model does not see the same image again and again.",
            "It adds variety to the photos.",
            "It makes examples that could be real.",
            "All of these.",
        ),
        3,
        (
            "True, and so are the other two.",
            "True, and so are the other two.",
            "True, and so are the other two.",
            (
                "The same photo, turned a little or mirrored, is a new photo of the same "
                "thing. So it is harder to memorise the photos."
            ),
        ),
        "augmentation.py",
        "Make ten variants of one photo",
        {"show": "Ten variants"},
    ),
    Exercise(
        "A curve",
        "After ten epochs with a learning rate of 0.01, a model is right on nearly 100 % of its "
        "training photos and on 83 % of the validation photos. What has happened?",
        (
            "It overfits: it has memorised the training photos.",
            "It underfits: it has not learned enough yet.",
            "All is well: 100 % is the goal.",
        ),
        0,
        (
            (
                "It is right on the photos that it has seen, and much less often on new "
                "ones. That gap is overfitting."
            ),
            "A model that underfits is not even good on its training photos.",
            "The training photos are not the goal. New photos are, and of these 17 % are wrong.",
        ),
        "train.py",
        "Train with three learning rates",
        {"preset": "learning-rates"},
    ),
    Exercise(
        "Another curve",
        "With a learning rate of 0.0001, both curves still rise after ten epochs, and they are "
        "close together: 78 % on validation. What could help?",
        (
            "More epochs, or a larger learning rate.",
            "More dropout.",
            "A smaller learning rate.",
        ),
        0,
        (
            "The steps are small, and ten epochs are too few of them: it underfits.",
            ("Dropout helps against overfitting. Here the model has not learned enough yet."),
            "Then it would learn even more slowly.",
        ),
        "train.py",
        "Train with three learning rates",
        {"preset": "learning-rates"},
    ),
    Exercise(
        "A small difference",
        "On the same 341 validation photos, learning rate 0.01 gives 82.7 % and 0.001 gives "
        "83.0 %. Which one is better?",
        (
            "0.001, because its accuracy is higher.",
            "0.01, because it learns faster.",
            "These numbers cannot tell: the difference is a single photo.",
        ),
        2,
        (
            (
                "It is higher by one photo of 341. With another random start, it could be "
                "the other way round."
            ),
            "These numbers do not say how fast it learns.",
            (
                "82.7 % is 282 photos, and 83.0 % is 283. The chapter prefers 0.001 for "
                "another reason: its training and validation curves stay closer together."
            ),
        ),
        "runs.py",
        "Compare trainings, with the interval of their difference",
    ),
    Exercise(
        "Shear",
        "In which unit does Keras measure `shear_range=10`?",
        ("In degrees", "In pixels", "In percent of the width"),
        0,
        (
            (
                "10 means up to 10 degrees to each side. The book says pixels, but that is a "
                "mistake."
            ),
            "The book says so, but that is a mistake: Keras uses degrees.",
            "Shifts can be shares of the width; shear is an angle.",
        ),
        "augmentation.py",
        "Shear beside rotation",
        {"show": "Shear or turn?"},
    ),
    Exercise(
        "Shear or rotation",
        "A square is drawn on a photo. Which of the two keeps its corners at 90 degrees?",
        ("Shear", "Rotation", "Both"),
        1,
        (
            (
                "Shear turns it into a parallelogram: parallel lines stay parallel, but the "
                "angles change."
            ),
            "Rotation turns the whole square. Shear turns it into a parallelogram.",
            "Shear does not: look at the corners of the square.",
        ),
        "augmentation.py",
        "Look at the corners",
        {"show": "Shear or turn?"},
    ),
    Exercise(
        "Flips",
        "For photos of clothes, which flip gives pictures that could be real?",
        ("Left and right exchanged", "Top and bottom exchanged", "Neither"),
        0,
        (
            "A mirrored shirt is still a shirt. In Keras this is `horizontal_flip`.",
            "Almost nobody takes a photo of a dress upside down.",
            "In a mirror a shirt is still a shirt.",
        ),
        "augmentation.py",
        "Flip a photo",
        {"show": "By hand", "horizontal_flip": "true"},
    ),
    Exercise(
        "What to augment",
        "Which photos may be augmented?",
        ("Training photos", "Training and validation photos", "All photos"),
        0,
        (
            ("Validation and test photos stand for the photos that people will really upload."),
            "Then the validation accuracy would be about changed photos, not about real ones.",
            "The test would then be about changed photos, not about real ones.",
        ),
        "train.py",
        "Train with augmentation",
        {"preset": "augmentation"},
    ),
    Exercise(
        "Validation against test",
        "You train 20 models and keep the one with the best validation accuracy, 88 %. On the test "
        "photos it has 86 %. Which of the two should you tell others?",
        (
            "88 %, because it is the best that you have measured.",
            "86 %, because the test photos had no part in the choice.",
            "The mean of both, 87 %.",
        ),
        1,
        (
            (
                "The best of 20 was also the luckiest of 20. So its validation accuracy is a "
                "little too high."
            ),
            (
                "The validation photos were used to choose the winner, so luck with these "
                "photos is part of its 88 %. The test photos were not used to choose "
                "anything."
            ),
            (
                "The validation accuracy is too high, because it was used to choose. The "
                "mean keeps half of that mistake."
            ),
        ),
        "evaluate.py",
        "Evaluate a model on both",
    ),
    Exercise(
        "What is trained",
        "Xception makes a vector of 2,048 numbers. On top comes one dense layer for ten classes. "
        "How many numbers are trained?",
        ("20,480", "20,490", "About 20.9 million"),
        1,
        (
            "Those are the weights, 2,048 × 10. Each class has a bias, too.",
            "2,048 × 10 weights and 10 biases.",
            "That is how many numbers Xception itself has, and they are frozen.",
        ),
        "inside.py",
        "Count them",
        {"section": "transfer", "network": "xception-150"},
    ),
    Exercise(
        "ReLU",
        "Why do inner layers use ReLU and not the sigmoid?",
        (
            "ReLU gives percentages.",
            (
                "After many sigmoids, almost no slope is left for the first layers, so they "
                "learn slowly."
            ),
            "The sigmoid cannot be computed for negative numbers.",
        ),
        1,
        (
            "Percentages come from softmax at the end, or from one sigmoid where there are two "
            "classes.",
            (
                "The slope of a sigmoid is at most 0.25, and each layer multiplies by it. "
                "The slope of ReLU is 1 wherever it is active."
            ),
            "It can: it gives a number between 0 and 0.5 for them.",
        ),
        "inside.py",
        "Train with both, three inner layers deep",
        {"section": "playground", "inner_layers": "3", "function": "Sigmoid"},
    ),
    Exercise(
        "A straight line",
        "A model has no inner layer. What borders can it draw between two classes?",
        ("A straight one", "Any border", "A circle"),
        0,
        (
            (
                "The score is a sum of numbers times weights. Such a sum is 0 along a "
                "straight line (with many numbers: along a plane)."
            ),
            "For that it needs an inner layer.",
            "For a curved border it needs an inner layer.",
        ),
        "inside.py",
        "Draw the line",
        {"section": "playground"},
    ),
    Exercise(
        "Temperature",
        "The scores are divided by 2 before softmax. What changes?",
        (
            "The answer may become another class.",
            "The percentages move closer together, but their order stays.",
            "Nothing.",
        ),
        1,
        (
            "The largest score stays the largest.",
            "The model is less sure, but it is right exactly as often as before.",
            "Softmax works on differences, and these are now half as large.",
        ),
        "inside.py",
        "Move the temperature",
        {"section": "dense"},
    ),
    Exercise(
        "A map",
        "On a t-SNE map, two groups of photos are far apart. What does that tell you?",
        (
            ("Their photos are less similar than those of two groups that are close together."),
            "Only that they are not neighbours. How far apart they are means nothing.",
            "The model never confuses them.",
        ),
        1,
        (
            "t-SNE keeps neighbours together. It does not keep long distances.",
            "Look only at which photos are neighbours.",
            "The map does not know the answers of the model. Mark its mistakes and see.",
        ),
        "inside.py",
        "Look at the map",
        {"section": "map"},
    ),
    Exercise(
        "Always the same answer",
        "Of 372 test photos, 73 show shoes. A model always says “shoes”. What is its accuracy?",
        ("0 %", "10 %", "About 20 %"),
        2,
        (
            "It is right on every photo of shoes.",
            "That would be true if all ten classes had the same number of photos.",
            (
                "73 of 372 is 19.6 %. So an accuracy says little, unless you also know what "
                "the simplest answer would reach."
            ),
        ),
        "evaluate.py",
        "See it beside a real accuracy",
    ),
)
