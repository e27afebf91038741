"""Errors in words: what ran out of memory, and what helps."""

import errno

import pytest

from clothing_model.errors import InvalidImage, OutOfMemory, out_of_memory, sentence
from clothing_model.tasks import Task
from clothing_model.training.config import TrainingConfig
from clothing_model.training.session import failure_sentence

# As TensorFlow, PyTorch, JAX, NumPy, C++ and the system say it.
COMPUTER = [
    MemoryError(),
    MemoryError("Unable to allocate 9.31 GiB for an array with shape (100000, 100000)"),
    OSError(errno.ENOMEM, "Cannot allocate memory"),
    RuntimeError("OOM when allocating tensor with shape[64,299,299,32] on /device:CPU:0"),
    RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 40 bytes."),
    RuntimeError("RESOURCE_EXHAUSTED: Out of memory allocating 40000000000 bytes."),
    RuntimeError("std::bad_alloc"),
]
GPU = [
    RuntimeError("OOM when allocating tensor with shape[64] on /device:GPU:0 by GPU_0_bfc"),
    RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB."),
    RuntimeError("CUDA_ERROR_OUT_OF_MEMORY: out of memory"),
    RuntimeError("CUDNN_STATUS_ALLOC_FAILED"),
    RuntimeError("HIP out of memory."),
    RuntimeError("MPS backend out of memory (MPS allocated: 9.05 GB)"),
]
OTHERS = [
    RuntimeError("shapes (3,) and (4,) do not match"),
    FileNotFoundError(errno.ENOENT, "No such file", "out of memory.jpg"),
    InvalidImage("out of memory.jpg: no picture"),
    ValueError("bad value"),
]


@pytest.mark.parametrize("error", COMPUTER)
def test_a_computer_that_is_out_of_memory_is_told_of(error: Exception) -> None:
    assert out_of_memory(error) == "computer"
    assert sentence(error).startswith("The computer ran out of memory. Close other programs")
    config = TrainingConfig(backbone="xception-299", inner_size=100)
    assert failure_sentence(error, config) == (
        "The computer ran out of memory. Close other programs that use it, or take a smaller "
        "backbone, a smaller inner layer or fewer photos."
    )
    smallest = failure_sentence(error, TrainingConfig(backbone="mobilenet-v2"))
    assert smallest.endswith("that use it, or take fewer photos.")


@pytest.mark.parametrize("error", GPU)
def test_a_gpu_that_is_out_of_memory_gets_the_advice_that_helps_it(error: Exception) -> None:
    assert out_of_memory(error) == "graphics card (GPU)"
    assert sentence(error).endswith("or choose the CPU.")
    config = TrainingConfig(backbone="xception-299", inner_size=100)
    assert failure_sentence(error, config) == (
        "The graphics card (GPU) ran out of memory. Close other programs that use it, or take a "
        "smaller backbone."
    )
    smallest = failure_sentence(error, TrainingConfig(backbone="mobilenet-v2"))
    assert smallest.endswith("Close other programs that use it.")


@pytest.mark.parametrize("error", OTHERS)
def test_other_errors_are_none_of_that(error: Exception) -> None:
    assert out_of_memory(error) == ""
    assert "ran out of memory" not in failure_sentence(error)


def test_a_page_that_waits_gets_the_sentence() -> None:
    def work(_report: object) -> None:
        raise GPU[1]

    with pytest.raises(OutOfMemory, match=r"The graphics card \(GPU\) ran out of memory"):
        Task(work).result()
