"""File and Figure records of photos that nobody took, shaped and sized like real ones.

For the record dictionary and for bench/query.py: names, places, cameras and times vary as they do
in a library of one family, so that what compresses here compresses there.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

Record = Mapping[str, object]

CAMERAS = (
    ("Canon", "Canon EOS 80D", "EF-S18-135mm f/3.5-5.6 IS USM"),
    ("NIKON CORPORATION", "NIKON D750", "24.0-120.0 mm f/4.0"),
    ("SONY", "ILCE-7M3", "FE 24-105mm F4 G OSS"),
    ("Apple", "iPhone 13", "iPhone 13 back dual wide camera 5.1mm f/1.6"),
    ("Apple", "iPhone SE (2nd generation)", "iPhone SE back camera 3.99mm f/1.8"),
    ("samsung", "SM-G991B", ""),
    ("Google", "Pixel 7", "Pixel 7 back camera 6.81mm f/1.85"),
    ("FUJIFILM", "X-T30", "XF35mmF2 R WR"),
)
FOLDERS = ("Holiday", "Birthday", "Wedding", "Garden", "School", "Christmas", "Lake", "Old prints")
SIZES = ((6000, 4000), (4032, 3024), (5184, 3456), (4000, 3000), (3648, 2736))
START = datetime(2004, 5, 1, tzinfo=UTC)


def file_record(random: Random, number: int) -> Record:
    """The record of one photo without Figures."""
    taken = START + timedelta(seconds=random.randrange(20 * 365 * 86400))
    width, height = random.choice(SIZES)
    name = f"{taken.year}/{random.choice(FOLDERS)} {taken.year}/IMG_{number:06d}.JPG"
    bucket = random.random() < 0.5
    return {
        "OwnerId": "1000000000000001",
        "ProjectName": "home",
        "DatasetName": "photos",
        "ObjectType": "file",
        "ObjectId": f"{random.getrandbits(256):064x}",
        "ObjectStatus": "Indexed",
        "URI": f"oss://photos/{name}" if bucket else f"file:///home/user/Pictures/{name}",
        "Filename": name,
        "ContentType": "image/jpeg",
        "MediaType": "image",
        "Size": random.randrange(400_000, 12_000_000),
        "FileHash": f"{random.getrandbits(128):032x}",
        "ContentMd5": f"{random.getrandbits(120):030x}==",
        "ETag": f'"{random.getrandbits(128):032X}"',
        "OSSCRC64": str(random.getrandbits(64)),
        "OSSObjectType": "Normal",
        "OSSStorageClass": "Standard",
        "ImageWidth": width,
        "ImageHeight": height,
        "Orientation": random.choice((1, 1, 1, 6, 8, 3)),
        "FormatName": "JPEG",
        "ProduceTime": _time(taken, "+02:00"),
        "FileModifiedTime": _time(taken + timedelta(days=1), "Z"),
        "FileAccessTime": _time(taken + timedelta(days=400), "Z"),
        "CreateTime": _time(taken + timedelta(days=900), "Z"),
        "UpdateTime": _time(taken + timedelta(days=901), "Z"),
        "LatLong": f"{random.uniform(35, 60):.6f},{random.uniform(-9, 25):.6f}",
        "FigureCount": random.randrange(1, 6),
        "CustomId": "",
        "CustomLabels": {},
        "EXIF": json.dumps(_exif(random, taken, width, height), separators=(",", ":")),
    }


def figure_record(random: Random, figure_id: UUID) -> Record:
    """The record of one face without the person."""
    side = random.randrange(60, 900)
    return {
        "FigureId": str(figure_id),
        "FigureType": "face",
        "FigureConfidence": round(random.uniform(0.7, 1), 4),
        "Boundary": {
            "Left": random.randrange(4000),
            "Top": random.randrange(3000),
            "Width": side,
            "Height": int(side * random.uniform(1.1, 1.4)),
        },
        "HeadPose": {
            "Pitch": round(random.gauss(0, 12), 3),
            "Roll": round(random.gauss(0, 9), 3),
            "Yaw": round(random.gauss(0, 20), 3),
        },
        "FaceQuality": round(random.uniform(0.2, 1), 4),
        "Sharpness": round(random.uniform(0.1, 1), 4),
        "Age": random.randrange(1, 90),
        "AgeSD": round(random.uniform(2, 9), 2),
        "Gender": random.choice(("male", "female")),
        "GenderConfidence": round(random.uniform(0.5, 1), 4),
        "Emotion": random.choice(("happiness", "none")),
        "EmotionConfidence": round(random.uniform(0.5, 1), 4),
        "Mouth": random.choice(("open", "close")),
        "MouthConfidence": round(random.uniform(0.5, 1), 4),
        "Glasses": random.choice(("none", "glasses", "sunglasses")),
        "GlassesConfidence": round(random.uniform(0.5, 1), 4),
    }


def _exif(random: Random, taken: datetime, width: int, height: int) -> Record:
    make, model, lens = random.choice(CAMERAS)
    written = taken.strftime("%Y:%m:%d %H:%M:%S")
    tags = {
        "ApertureValue": f"{random.randrange(20, 900)}/100",
        "BrightnessValue": f"{random.randrange(-9000, 99000)}/10000",
        "ColorSpace": "1",
        "ComponentsConfiguration": "1 2 3 0",
        "CustomRendered": "0",
        "DateTime": written,
        "DateTimeDigitized": written,
        "DateTimeOriginal": written,
        "ExifVersion": "0231",
        "ExposureBiasValue": "0/1",
        "ExposureMode": "0",
        "ExposureProgram": random.choice("123"),
        "ExposureTime": f"1/{random.randrange(10, 4000)}",
        "FNumber": f"{random.randrange(14, 160)}/10",
        "Flash": random.choice(("0", "16", "24", "25")),
        "FlashpixVersion": "0100",
        "FocalLength": f"{random.randrange(4, 200)}/1",
        "FocalLengthIn35mmFilm": str(random.randrange(18, 300)),
        "GPSAltitude": f"{random.randrange(0, 900000)}/1000",
        "GPSDateStamp": taken.strftime("%Y:%m:%d"),
        "GPSLatitude": _degrees(random),
        "GPSLatitudeRef": "N",
        "GPSLongitude": _degrees(random),
        "GPSLongitudeRef": random.choice("EW"),
        "ISOSpeedRatings": str(random.choice((50, 100, 200, 400, 800, 1600, 3200))),
        "ImageLength": str(height),
        "ImageWidth": str(width),
        "LensModel": lens,
        "Make": make,
        "MeteringMode": random.choice("235"),
        "Model": model,
        "OffsetTime": "+02:00",
        "OffsetTimeOriginal": "+02:00",
        "Orientation": "1",
        "PixelXDimension": str(width),
        "PixelYDimension": str(height),
        "ResolutionUnit": "2",
        "SceneCaptureType": "0",
        "SceneType": "1",
        "SensingMethod": "2",
        "ShutterSpeedValue": f"{random.randrange(10000, 99999)}/10000",
        "Software": random.choice(("15.6.1", "16.3", "Adobe Photoshop Lightroom", "Ver.1.00")),
        "SubsecTimeOriginal": f"{random.randrange(1000):03d}",
        "WhiteBalance": "0",
        "XResolution": "72/1",
        "YCbCrPositioning": "1",
        "YResolution": "72/1",
    }
    return {tag: {"value": value} for tag, value in tags.items() if random.random() < 0.9}


def _degrees(random: Random) -> str:
    return f"{random.randrange(90)}/1 {random.randrange(60)}/1 {random.randrange(6000)}/100"


def _time(moment: datetime, offset: str) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000000000") + offset
