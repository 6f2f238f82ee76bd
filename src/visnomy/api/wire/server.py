"""Shapes of the extensions about the server itself: settings, storage and models."""

from msgspec import Struct
from msgspec import field as member


class ListSettings(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListSettings takes."""


class SettingRecord(Struct, frozen=True, kw_only=True):
    """A setting in force."""

    name: str = member(name="Name")
    origins: tuple[str, ...] = member(name="Origins")
    value: str = member(name="Value")


class SettingsAnswer(Struct, frozen=True, kw_only=True):
    """What ListSettings answers."""

    settings: tuple[SettingRecord, ...] = member(name="Settings")


class GetStorage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetStorage takes."""


class StoredDatasetRecord(Struct, frozen=True, kw_only=True):
    """What a dataset holds."""

    dataset_name: str = member(name="DatasetName")
    face_count: int = member(name="FaceCount")
    figure_cluster_count: int = member(name="FigureClusterCount")
    file_count: int = member(name="FileCount")
    project_name: str = member(name="ProjectName")
    total_file_size: int = member(name="TotalFileSize")


class StorageRecord(Struct, frozen=True, kw_only=True):
    """How much room the server takes, in bytes."""

    data_folder: str = member(name="DataFolder")
    data_folder_size: int = member(name="DataFolderSize")
    database_size: int = member(name="DatabaseSize")
    datasets: tuple[StoredDatasetRecord, ...] = member(name="Datasets")
    disk_free: int = member(name="DiskFree")
    disk_size: int = member(name="DiskSize")
    portraits_size: int = member(name="PortraitsSize")
    records_size: int = member(name="RecordsSize")
    thumbnails_size: int = member(name="ThumbnailsSize")
    vectors_size: int = member(name="VectorsSize")


class StorageAnswer(Struct, frozen=True, kw_only=True):
    """What GetStorage answers."""

    storage: StorageRecord = member(name="Storage")


class ListModels(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListModels takes."""

    dataset_name: str = member(name="DatasetName")
    project_name: str = member(name="ProjectName")


class ModelRecord(Struct, frozen=True, kw_only=True):
    """A model that there is or could be."""

    licence: str = member(name="Licence")
    name: str = member(name="Name")
    purpose: str = member(name="Purpose")
    role: str = member(name="Role")
    source: str = member(name="Source")
    state: str = member(name="State")


class ModelSwitchRecord(Struct, frozen=True, kw_only=True):
    """A change from one model of faces to another."""

    from_model: str = member(name="FromModel")
    start_time: str = member(name="StartTime")
    state: str = member(name="State")
    task_id: str = member(name="TaskId")
    to_model: str = member(name="ToModel")


class ModelsAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListModels answers."""

    detector: str = member(name="Detector")
    embedding_model: str = member(name="EmbeddingModel")
    models: tuple[ModelRecord, ...] = member(name="Models")
    switch: ModelSwitchRecord | None = member(default=None, name="Switch")
