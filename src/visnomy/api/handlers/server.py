"""The extensions about the server itself: what is set, what is stored, which models there are."""

from visnomy.api.context import Context
from visnomy.api.instants import record_time
from visnomy.api.wire import server as wire
from visnomy.library.models.status import KnownState, read_model_status
from visnomy.library.shown_settings import shown_settings
from visnomy.library.storage import read_storage
from visnomy.model.switch import ModelSwitch


async def list_settings(context: Context, request: wire.ListSettings) -> wire.SettingsAnswer:
    """The settings in force, without secrets."""
    found = shown_settings(context.library.settings)
    return wire.SettingsAnswer(
        settings=tuple(
            wire.SettingRecord(name=each.name, origins=each.origins, value=each.value)
            for each in found
        )
    )


async def get_storage(context: Context, request: wire.GetStorage) -> wire.StorageAnswer:
    """How much room everything takes."""
    found = await read_storage(context.library)
    return wire.StorageAnswer(
        storage=wire.StorageRecord(
            data_folder=str(context.library.settings.data_dir),
            data_folder_size=found.data_folder_bytes,
            database_size=found.database.total_bytes,
            datasets=tuple(
                wire.StoredDatasetRecord(
                    dataset_name=each.dataset_name,
                    face_count=each.face_count,
                    figure_cluster_count=each.cluster_count,
                    file_count=each.file_count,
                    project_name=each.project_name,
                    total_file_size=each.total_file_size_bytes,
                )
                for each in found.datasets
            ),
            disk_free=found.disk_free_bytes,
            disk_size=found.disk_bytes,
            portraits_size=found.database.portraits_bytes,
            records_size=found.database.records_bytes,
            thumbnails_size=found.database.thumbnails_bytes,
            vectors_size=found.database.vectors_bytes,
        )
    )


async def list_models(context: Context, request: wire.ListModels) -> wire.ModelsAnswer:
    """The models that there are, and those of a dataset."""
    found = await read_model_status(context.library, request.project_name, request.dataset_name)
    return wire.ModelsAnswer(
        detector=found.detector,
        embedding_model=found.embedding_model,
        models=tuple(map(_model, found.models)),
        switch=_switch(found.switch) if found.switch else None,
    )


def _model(known: KnownState) -> wire.ModelRecord:
    model = known.model
    return wire.ModelRecord(
        licence=model.licence,
        name=model.name,
        purpose=model.purpose,
        role=model.role,
        source=model.source,
        state=known.state.value,
    )


def _switch(switch: ModelSwitch) -> wire.ModelSwitchRecord:
    return wire.ModelSwitchRecord(
        from_model=switch.old.model,
        start_time=record_time(switch.started_at),
        state=switch.state.value,
        task_id=switch.task_id,
        to_model=switch.new.model,
    )
