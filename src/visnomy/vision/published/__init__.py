"""Models as their makers publish them, read at set-up and written as ONNX."""
