#!/usr/bin/env python3
"""ONNX files with random inputs and what ONNX Runtime makes of them, as an archive for `onnx-conformance`.

  Scripts/make-onnx-model-tests.py models.zip a.onnx b.onnx:1x3x48x320 …

Open extents, and how large tokens are, are chosen until ONNX Runtime takes them; behind a colon stands the shape of the first input of a model that takes
others too. A result may differ by 1e-5 of the largest number (at least 1) of
the outputs. Outputs that are no tensors (lists of maps) are not compared.
"""
import argparse
import itertools
import os
import zipfile

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper

TYPES = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(int64)": np.int64, "tensor(int32)": np.int32,
         "tensor(uint8)": np.uint8, "tensor(bool)": np.bool_, "tensor(float16)": np.float16}


def inputs(session, first, size, tokens, ones, random):
    """Random inputs: open extents are `size`, but for the first one of each input (`ones` 1), or all but the last (`ones` -1)."""
    feeds = {}
    for number, value in enumerate(session.get_inputs()):
        kind = TYPES[value.type]
        shape = [extent if isinstance(extent, int) and extent > 0 else (1 if index in range(len(value.shape))[:ones] else size)
                 for index, extent in enumerate(value.shape)]
        shape = first if number == 0 and first else shape
        if np.issubdtype(kind, np.floating):
            feeds[value.name] = random.normal(size=shape).astype(kind)
        elif kind == np.bool_:
            feeds[value.name] = np.ones(shape, kind)
        else:
            # A sampling rate, or tokens.
            feeds[value.name] = np.full(shape, 16000, kind) if not shape else random.integers(1, tokens, shape).astype(kind)
    return feeds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive")
    parser.add_argument("models", nargs="+")
    options = parser.parse_args()
    onnxruntime.set_default_logger_severity(4)
    index = []
    with zipfile.ZipFile(options.archive, "w", zipfile.ZIP_STORED) as archive:
        for given in options.models:
            path, _, shape = given.partition(":")
            first = [int(extent) for extent in shape.split("x") if extent]
            name = os.path.basename(path).removesuffix(".onnx")
            settings = onnxruntime.SessionOptions()
            settings.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
            try:
                session = onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
            except Exception as error:
                print(f"{name}: ONNX Runtime does not load it: {str(error)[:200]}")
                continue
            for size, ones, tokens in itertools.product((512, 64, 96, 128, 224, 256, 32, 16, 576, 8, 43844), (1, -1), (64, 8)):
                try:
                    feeds = inputs(session, first, size, tokens, ones, np.random.default_rng(1))
                    results = session.run(None, feeds)
                    break
                except Exception as error:
                    fault = error
            else:
                print(f"{name}: no input that ONNX Runtime takes: {str(fault)[:200]}")
                continue
            model = onnx.load(path)
            plain = [isinstance(result, np.ndarray) for result in results]
            outputs = [value for value, is_tensor in zip(model.graph.output, plain) if is_tensor]
            del model.graph.output[:]
            model.graph.output.extend(outputs)
            results = [result for result, is_tensor in zip(results, plain) if is_tensor]
            archive.writestr(f"{name}/model.onnx", model.SerializeToString())
            known = {tensor.name for tensor in model.graph.initializer}
            for number, value in enumerate(value for value in model.graph.input if value.name not in known):
                archive.writestr(f"{name}/input_{number}.pb", numpy_helper.from_array(feeds[value.name], value.name).SerializeToString())
            scale = 1.0
            for number, (value, result) in enumerate(zip(outputs, results)):
                archive.writestr(f"{name}/output_{number}.pb", numpy_helper.from_array(result, value.name).SerializeToString())
                if np.issubdtype(result.dtype, np.floating) and result.size:
                    scale = max(scale, float(np.abs(result[np.isfinite(result)]).max(initial=0)))
            index.append(f"{name} 0 {1e-5 * scale:.3e} tensors")
            print(f"{name}: opset {[(o.domain, o.version) for o in model.opset_import]}, {len(model.graph.node)} nodes, "
                  f"{os.path.getsize(path) / 1e6:.1f} MB, inputs {[(k, v.shape) for k, v in feeds.items()]}")
        archive.writestr("index.txt", "\n".join(index) + "\n")


if __name__ == "__main__":
    main()
