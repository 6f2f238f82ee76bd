"""What each operation takes. Written by tools/generate_wire.py; do not edit."""

from msgspec import Struct
from msgspec import field as member

from visnomy.api.wire import models


class AddImageMosaic(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What AddImageMosaic takes."""

    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    image_format: str | None = member(default=None, name="ImageFormat")
    project_name: str = member(name="ProjectName")
    quality: int | None = member(default=None, name="Quality")
    source_uri: str = member(name="SourceURI")
    target_uri: str = member(name="TargetURI")
    targets: tuple[models.AddImageMosaicRequestTargets, ...] = member(name="Targets")


class AddStoryFiles(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What AddStoryFiles takes."""

    dataset_name: str = member(name="DatasetName")
    files: tuple[models.AddStoryFilesRequestFiles, ...] = member(name="Files")
    object_id: str = member(name="ObjectId")
    project_name: str = member(name="ProjectName")


class AttachOSSBucket(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What AttachOSSBucket takes."""

    description: str | None = member(default=None, name="Description")
    oss_bucket: str = member(name="OSSBucket")
    project_name: str = member(name="ProjectName")


class BatchDeleteFileMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What BatchDeleteFileMeta takes."""

    dataset_name: str = member(name="DatasetName")
    project_name: str = member(name="ProjectName")
    uris: tuple[str, ...] = member(name="URIs")


class BatchGetFigureCluster(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What BatchGetFigureCluster takes."""

    dataset_name: str = member(name="DatasetName")
    object_ids: tuple[str, ...] = member(name="ObjectIds")
    project_name: str = member(name="ProjectName")


class BatchGetFileMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What BatchGetFileMeta takes."""

    dataset_name: str = member(name="DatasetName")
    project_name: str = member(name="ProjectName")
    uris: tuple[str, ...] = member(name="URIs")
    with_fields: tuple[str, ...] | None = member(default=None, name="WithFields")


class BatchIndexFileMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What BatchIndexFileMeta takes."""

    dataset_name: str = member(name="DatasetName")
    files: tuple[models.InputFile, ...] = member(name="Files")
    notification: models.Notification | None = member(default=None, name="Notification")
    project_name: str = member(name="ProjectName")
    user_data: str | None = member(default=None, name="UserData")


class BatchUpdateFileMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What BatchUpdateFileMeta takes."""

    dataset_name: str = member(name="DatasetName")
    files: tuple[models.InputFile, ...] = member(name="Files")
    project_name: str = member(name="ProjectName")


class CompareImageFaces(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CompareImageFaces takes."""

    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    project_name: str = member(name="ProjectName")
    source: models.CompareImageFacesRequestSource | None = member(default=None, name="Source")


class ContextualAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ContextualAnswer takes."""

    project_name: str = member(name="ProjectName")
    files: tuple[models.ContextualFile, ...] | None = member(default=None, name="Files")
    messages: tuple[models.ContextualMessage, ...] = member(name="Messages")


class ContextualRetrieval(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ContextualRetrieval takes."""

    dataset_name: str = member(name="DatasetName")
    project_name: str = member(name="ProjectName")
    recall_only: bool | None = member(default=None, name="RecallOnly")
    messages: tuple[models.ContextualMessage, ...] = member(name="Messages")
    smart_cluster_ids: tuple[str, ...] | None = member(default=None, name="SmartClusterIds")


class CreateArchiveFileInspectionTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateArchiveFileInspectionTask takes."""

    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    notification: models.Notification | None = member(default=None, name="Notification")
    password: str | None = member(default=None, name="Password")
    project_name: str = member(name="ProjectName")
    source_uri: str | None = member(default=None, name="SourceURI")
    user_data: str | None = member(default=None, name="UserData")


class CreateBatch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateBatch takes."""

    actions: tuple[models.CreateBatchRequestActions, ...] = member(name="Actions")
    input: models.Input = member(name="Input")
    notification: models.CreateBatchRequestNotification | None = member(
        default=None, name="Notification"
    )
    project_name: str = member(name="ProjectName")
    service_role: str = member(name="ServiceRole")
    tags: dict[str, object] | None = member(default=None, name="Tags")


class CreateBinding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateBinding takes."""

    dataset_name: str | None = member(default=None, name="DatasetName")
    project_name: str = member(name="ProjectName")
    uri: str = member(name="URI")


class CreateCompressPointCloudTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateCompressPointCloudTask takes."""

    compress_method: str = member(name="CompressMethod")
    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    kdtree_option: models.KdtreeOption | None = member(default=None, name="KdtreeOption")
    notification: models.Notification | None = member(default=None, name="Notification")
    octree_option: models.OctreeOption | None = member(default=None, name="OctreeOption")
    point_cloud_fields: tuple[str, ...] = member(name="PointCloudFields")
    point_cloud_file_format: str | None = member(default=None, name="PointCloudFileFormat")
    project_name: str = member(name="ProjectName")
    source_uri: str = member(name="SourceURI")
    tags: dict[str, object] | None = member(default=None, name="Tags")
    target_uri: str = member(name="TargetURI")
    user_data: str | None = member(default=None, name="UserData")


class CreateCustomizedStory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateCustomizedStory takes."""

    cover: models.CreateCustomizedStoryRequestCover = member(name="Cover")
    custom_labels: dict[str, object] | None = member(default=None, name="CustomLabels")
    dataset_name: str = member(name="DatasetName")
    files: tuple[models.CreateCustomizedStoryRequestFiles, ...] = member(name="Files")
    project_name: str = member(name="ProjectName")
    story_name: str = member(name="StoryName")
    story_sub_type: str = member(name="StorySubType")
    story_type: str = member(name="StoryType")


class CreateDataset(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateDataset takes."""

    dataset_max_bind_count: int | None = member(default=None, name="DatasetMaxBindCount")
    dataset_max_entity_count: int | None = member(default=None, name="DatasetMaxEntityCount")
    dataset_max_file_count: int | None = member(default=None, name="DatasetMaxFileCount")
    dataset_max_relation_count: int | None = member(default=None, name="DatasetMaxRelationCount")
    dataset_max_total_file_size: int | None = member(default=None, name="DatasetMaxTotalFileSize")
    dataset_name: str = member(name="DatasetName")
    description: str = member(default="", name="Description")
    project_name: str = member(name="ProjectName")
    template_id: str = member(default="", name="TemplateId")
    workflow_parameters: tuple[models.WorkflowParameter, ...] | None = member(
        default=None, name="WorkflowParameters"
    )


class CreateDecodeBlindWatermarkTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateDecodeBlindWatermarkTask takes."""

    image_quality: int | None = member(default=None, name="ImageQuality")
    model: str | None = member(default=None, name="Model")
    notification: models.Notification | None = member(default=None, name="Notification")
    original_image_uri: str | None = member(default=None, name="OriginalImageURI")
    project_name: str = member(name="ProjectName")
    source_uri: str = member(name="SourceURI")
    strength_level: str | None = member(default=None, name="StrengthLevel")
    target_uri: str | None = member(default=None, name="TargetURI")
    watermark_type: str | None = member(default=None, name="WatermarkType")


class CreateFacesSearchingTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateFacesSearchingTask takes."""

    dataset_name: str = member(name="DatasetName")
    max_result: int = member(default=5, name="MaxResult")
    notification: models.Notification | None = member(default=None, name="Notification")
    project_name: str = member(name="ProjectName")
    sources: tuple[models.CreateFacesSearchingTaskRequestSources, ...] | None = member(
        default=None, name="Sources"
    )
    user_data: str | None = member(default=None, name="UserData")


class CreateFigureClusteringTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateFigureClusteringTask takes."""

    dataset_name: str = member(name="DatasetName")
    notification: models.Notification | None = member(default=None, name="Notification")
    project_name: str = member(name="ProjectName")
    tags: dict[str, object] | None = member(default=None, name="Tags")
    user_data: str | None = member(default=None, name="UserData")


class CreateFigureClustersMergingTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateFigureClustersMergingTask takes."""

    dataset_name: str = member(name="DatasetName")
    from_: str | None = member(default=None, name="From")
    froms: tuple[str, ...] | None = member(default=None, name="Froms")
    notification: models.Notification | None = member(default=None, name="Notification")
    project_name: str = member(name="ProjectName")
    tags: dict[str, object] | None = member(default=None, name="Tags")
    to: str = member(name="To")
    user_data: str | None = member(default=None, name="UserData")


class CreateFileCompressionTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateFileCompressionTask takes."""

    compressed_format: str | None = member(default=None, name="CompressedFormat")
    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    notification: models.Notification | None = member(default=None, name="Notification")
    project_name: str = member(name="ProjectName")
    source_manifest_uri: str | None = member(default=None, name="SourceManifestURI")
    sources: tuple[models.CreateFileCompressionTaskRequestSources, ...] | None = member(
        default=None, name="Sources"
    )
    target_uri: str = member(name="TargetURI")
    user_data: str | None = member(default=None, name="UserData")


class CreateFileUncompressionTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateFileUncompressionTask takes."""

    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    notification: models.Notification | None = member(default=None, name="Notification")
    password: str | None = member(default=None, name="Password")
    project_name: str = member(name="ProjectName")
    selected_files: tuple[str, ...] | None = member(default=None, name="SelectedFiles")
    source_uri: str = member(name="SourceURI")
    target_uri: str | None = member(default=None, name="TargetURI")
    user_data: str | None = member(default=None, name="UserData")


class CreateHighlightTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateHighlightTask takes."""

    project_name: str = member(name="ProjectName")
    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    edit: models.CreateHighlightTaskRequestEdit | None = member(default=None, name="Edit")
    highlight: models.CreateHighlightTaskRequestHighlight | None = member(
        default=None, name="Highlight"
    )
    mode: str | None = member(default=None, name="Mode")
    notification: models.Notification | None = member(default=None, name="Notification")
    output: models.CreateHighlightTaskRequestOutput = member(name="Output")
    sources: tuple[models.CreateHighlightTaskRequestSources, ...] = member(name="Sources")
    tags: dict[str, object] | None = member(default=None, name="Tags")
    type: str = member(name="Type")
    user_data: str | None = member(default=None, name="UserData")


class CreateImageModerationTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateImageModerationTask takes."""

    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    interval: int | None = member(default=None, name="Interval")
    max_frames: int | None = member(default=None, name="MaxFrames")
    notification: models.Notification | None = member(default=None, name="Notification")
    project_name: str = member(name="ProjectName")
    scenes: tuple[str, ...] | None = member(default=None, name="Scenes")
    source_uri: str = member(name="SourceURI")
    tags: dict[str, object] | None = member(default=None, name="Tags")
    user_data: str | None = member(default=None, name="UserData")


class CreateImageSplicingTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateImageSplicingTask takes."""

    align: int | None = member(default=None, name="Align")
    background_color: str | None = member(default=None, name="BackgroundColor")
    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    direction: str | None = member(default=None, name="Direction")
    image_format: str | None = member(default=None, name="ImageFormat")
    margin: int | None = member(default=None, name="Margin")
    notification: models.Notification | None = member(default=None, name="Notification")
    padding: int | None = member(default=None, name="Padding")
    project_name: str = member(name="ProjectName")
    quality: int | None = member(default=None, name="Quality")
    scale_type: str | None = member(default=None, name="ScaleType")
    sources: tuple[models.CreateImageSplicingTaskRequestSources, ...] = member(name="Sources")
    tags: dict[str, object] | None = member(default=None, name="Tags")
    target_uri: str = member(name="TargetURI")
    user_data: str | None = member(default=None, name="UserData")


class CreateImageToPDFTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateImageToPDFTask takes."""

    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    notification: models.Notification | None = member(default=None, name="Notification")
    project_name: str = member(name="ProjectName")
    sources: tuple[models.CreateImageToPDFTaskRequestSources, ...] = member(name="Sources")
    tags: dict[str, object] | None = member(default=None, name="Tags")
    target_uri: str = member(name="TargetURI")
    user_data: str | None = member(default=None, name="UserData")


class CreateLocationDateClusteringTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateLocationDateClusteringTask takes."""

    dataset_name: str = member(name="DatasetName")
    date_options: models.CreateLocationDateClusteringTaskRequestDateOptions = member(
        name="DateOptions"
    )
    location_options: models.CreateLocationDateClusteringTaskRequestLocationOptions = member(
        name="LocationOptions"
    )
    notification: models.Notification | None = member(default=None, name="Notification")
    project_name: str = member(name="ProjectName")
    tags: dict[str, object] | None = member(default=None, name="Tags")
    user_data: str | None = member(default=None, name="UserData")


class CreateMediaConvertTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateMediaConvertTask takes."""

    alignment_index: int | None = member(default=None, name="AlignmentIndex")
    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    notification: models.Notification | None = member(default=None, name="Notification")
    project_name: str = member(name="ProjectName")
    sources: tuple[models.CreateMediaConvertTaskRequestSources, ...] = member(name="Sources")
    tags: dict[str, object] | None = member(default=None, name="Tags")
    target_groups: tuple[models.CreateMediaConvertTaskRequestTargetGroups, ...] | None = member(
        default=None, name="TargetGroups"
    )
    targets: tuple[models.CreateMediaConvertTaskRequestTargets, ...] | None = member(
        default=None, name="Targets"
    )
    user_data: str | None = member(default=None, name="UserData")


class CreateOfficeConversionTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateOfficeConversionTask takes."""

    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    end_page: int | None = member(default=None, name="EndPage")
    first_page: bool | None = member(default=None, name="FirstPage")
    fit_to_height: bool | None = member(default=None, name="FitToHeight")
    fit_to_width: bool | None = member(default=None, name="FitToWidth")
    hold_line_feed: bool | None = member(default=None, name="HoldLineFeed")
    image_dpi: int | None = member(default=None, name="ImageDPI")
    long_picture: bool | None = member(default=None, name="LongPicture")
    long_text: bool | None = member(default=None, name="LongText")
    max_sheet_column: int | None = member(default=None, name="MaxSheetColumn")
    max_sheet_row: int | None = member(default=None, name="MaxSheetRow")
    notification: models.Notification | None = member(default=None, name="Notification")
    pages: str | None = member(default=None, name="Pages")
    paper_horizontal: bool | None = member(default=None, name="PaperHorizontal")
    paper_size: str | None = member(default=None, name="PaperSize")
    password: str | None = member(default=None, name="Password")
    project_name: str = member(name="ProjectName")
    quality: int | None = member(default=None, name="Quality")
    scale_percentage: int | None = member(default=None, name="ScalePercentage")
    sheet_count: int | None = member(default=None, name="SheetCount")
    sheet_index: int | None = member(default=None, name="SheetIndex")
    show_comments: bool | None = member(default=None, name="ShowComments")
    source_type: str | None = member(default=None, name="SourceType")
    source_uri: str | None = member(default=None, name="SourceURI")
    start_page: int | None = member(default=None, name="StartPage")
    tags: dict[str, object] | None = member(default=None, name="Tags")
    target_type: str = member(name="TargetType")
    target_uri: str | None = member(default=None, name="TargetURI")
    target_uri_prefix: str | None = member(default=None, name="TargetURIPrefix")
    trim_policy: models.TrimPolicy | None = member(default=None, name="TrimPolicy")
    user_data: str | None = member(default=None, name="UserData")
    sources: tuple[models.CreateOfficeConversionTaskRequestSources, ...] | None = member(
        default=None, name="Sources"
    )


class CreateProject(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateProject takes."""

    dataset_max_bind_count: int = member(default=10, name="DatasetMaxBindCount")
    dataset_max_entity_count: int = member(default=10000000000, name="DatasetMaxEntityCount")
    dataset_max_file_count: int = member(default=100000000, name="DatasetMaxFileCount")
    dataset_max_relation_count: int = member(default=100000000000, name="DatasetMaxRelationCount")
    dataset_max_total_file_size: int = member(
        default=90000000000000000, name="DatasetMaxTotalFileSize"
    )
    description: str = member(default="", name="Description")
    project_max_dataset_count: int = member(default=1000000000, name="ProjectMaxDatasetCount")
    project_name: str = member(name="ProjectName")
    service_role: str = member(default="AliyunIMMDefaultRole", name="ServiceRole")
    tag: tuple[models.CreateProjectRequestTag, ...] | None = member(default=None, name="Tag")
    template_id: str = member(default="", name="TemplateId")


class CreateSimilarImageClusteringTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateSimilarImageClusteringTask takes."""

    dataset_name: str = member(name="DatasetName")
    notification: models.Notification | None = member(default=None, name="Notification")
    project_name: str = member(name="ProjectName")
    tags: dict[str, object] | None = member(default=None, name="Tags")
    user_data: str | None = member(default=None, name="UserData")


class CreateStory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateStory takes."""

    notification: models.Notification | None = member(default=None, name="Notification")
    tags: dict[str, object] | None = member(default=None, name="Tags")
    user_data: str | None = member(default=None, name="UserData")
    address: models.AddressForStory | None = member(default=None, name="Address")
    custom_id: str | None = member(default=None, name="CustomId")
    custom_labels: dict[str, object] | None = member(default=None, name="CustomLabels")
    dataset_name: str = member(name="DatasetName")
    max_file_count: int | None = member(default=None, name="MaxFileCount")
    min_file_count: int | None = member(default=None, name="MinFileCount")
    notify_topic_name: str | None = member(default=None, name="NotifyTopicName")
    object_id: str | None = member(default=None, name="ObjectId")
    project_name: str = member(name="ProjectName")
    story_end_time: str | None = member(default=None, name="StoryEndTime")
    story_name: str | None = member(default=None, name="StoryName")
    story_start_time: str | None = member(default=None, name="StoryStartTime")
    story_sub_type: str | None = member(default=None, name="StorySubType")
    story_type: str = member(name="StoryType")


class CreateTrigger(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateTrigger takes."""

    actions: tuple[models.CreateTriggerRequestActions, ...] = member(name="Actions")
    input: models.Input = member(name="Input")
    notification: models.CreateTriggerRequestNotification | None = member(
        default=None, name="Notification"
    )
    project_name: str = member(name="ProjectName")
    service_role: str = member(name="ServiceRole")
    tags: dict[str, object] | None = member(default=None, name="Tags")


class CreateVideoLabelClassificationTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateVideoLabelClassificationTask takes."""

    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    notification: models.Notification | None = member(default=None, name="Notification")
    project_name: str = member(name="ProjectName")
    source_uri: str = member(name="SourceURI")
    tags: dict[str, object] | None = member(default=None, name="Tags")
    user_data: str | None = member(default=None, name="UserData")


class CreateVideoModerationTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateVideoModerationTask takes."""

    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    interval: int | None = member(default=None, name="Interval")
    max_frames: int | None = member(default=None, name="MaxFrames")
    notification: models.Notification | None = member(default=None, name="Notification")
    project_name: str = member(name="ProjectName")
    scenes: tuple[str, ...] | None = member(default=None, name="Scenes")
    source_uri: str = member(name="SourceURI")
    tags: dict[str, object] | None = member(default=None, name="Tags")
    user_data: str | None = member(default=None, name="UserData")


class DeleteBatch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DeleteBatch takes."""

    id: str = member(name="Id")
    project_name: str = member(name="ProjectName")


class DeleteBinding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DeleteBinding takes."""

    dataset_name: str | None = member(default=None, name="DatasetName")
    project_name: str = member(name="ProjectName")
    uri: str | None = member(default=None, name="URI")


class DeleteDataset(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DeleteDataset takes."""

    dataset_name: str = member(name="DatasetName")
    project_name: str = member(name="ProjectName")


class DeleteFileMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DeleteFileMeta takes."""

    dataset_name: str = member(name="DatasetName")
    project_name: str = member(name="ProjectName")
    uri: str = member(name="URI")


class DeleteLocationDateCluster(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DeleteLocationDateCluster takes."""

    dataset_name: str = member(name="DatasetName")
    project_name: str = member(name="ProjectName")
    object_id: str = member(name="ObjectId")


class DeleteProject(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DeleteProject takes."""

    project_name: str = member(name="ProjectName")


class DeleteStory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DeleteStory takes."""

    dataset_name: str = member(name="DatasetName")
    object_id: str = member(name="ObjectId")
    project_name: str = member(name="ProjectName")


class DeleteTrigger(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DeleteTrigger takes."""

    id: str = member(name="Id")
    project_name: str = member(name="ProjectName")


class DetachOSSBucket(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetachOSSBucket takes."""

    oss_bucket: str = member(name="OSSBucket")


class DetectImageBodies(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetectImageBodies takes."""

    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    project_name: str = member(name="ProjectName")
    sensitivity: int | float = member(default=0.6, name="Sensitivity")
    source_uri: str | None = member(default=None, name="SourceURI")


class DetectImageCars(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetectImageCars takes."""

    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    project_name: str = member(name="ProjectName")
    source_uri: str = member(name="SourceURI")


class DetectImageCodes(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetectImageCodes takes."""

    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    project_name: str = member(name="ProjectName")
    source_uri: str = member(name="SourceURI")


class DetectImageCropping(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetectImageCropping takes."""

    aspect_ratios: str | None = member(default=None, name="AspectRatios")
    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    inclusion_hints: tuple[str, ...] | None = member(default=None, name="InclusionHints")
    project_name: str = member(name="ProjectName")
    source_uri: str | None = member(default=None, name="SourceURI")


class DetectImageFaces(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetectImageFaces takes."""

    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    project_name: str = member(name="ProjectName")
    source_uri: str | None = member(default=None, name="SourceURI")


class DetectImageLabels(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetectImageLabels takes."""

    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    project_name: str = member(name="ProjectName")
    source_uri: str = member(name="SourceURI")
    threshold: int | float | None = member(default=None, name="Threshold")


class DetectImageScore(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetectImageScore takes."""

    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    project_name: str = member(name="ProjectName")
    source_uri: str | None = member(default=None, name="SourceURI")


class DetectImageTexts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetectImageTexts takes."""

    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    project_name: str = member(name="ProjectName")
    source_uri: str = member(name="SourceURI")


class DetectMediaMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetectMediaMeta takes."""

    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    project_name: str | None = member(default=None, name="ProjectName")
    source_uri: str | None = member(default=None, name="SourceURI")


class DetectTextAnomaly(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetectTextAnomaly takes."""

    content: str = member(name="Content")
    project_name: str = member(name="ProjectName")


class EncodeBlindWatermark(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What EncodeBlindWatermark takes."""

    content: str | None = member(default=None, name="Content")
    image_quality: int | None = member(default=None, name="ImageQuality")
    project_name: str = member(name="ProjectName")
    source_uri: str = member(name="SourceURI")
    strength_level: str | None = member(default=None, name="StrengthLevel")
    target_uri: str = member(name="TargetURI")


class ExtractDocumentText(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ExtractDocumentText takes."""

    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    project_name: str = member(name="ProjectName")
    source_type: str | None = member(default=None, name="SourceType")
    source_uri: str = member(name="SourceURI")


class FuzzyQuery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What FuzzyQuery takes."""

    dataset_name: str = member(name="DatasetName")
    max_results: int = member(default=100, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")
    order: str = member(default="desc", name="Order")
    project_name: str = member(name="ProjectName")
    query: str = member(name="Query")
    sort: str | None = member(default=None, name="Sort")
    with_fields: tuple[str, ...] | None = member(default=None, name="WithFields")


class GenerateVideoPlaylist(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GenerateVideoPlaylist takes."""

    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    master_uri: str | None = member(default=None, name="MasterURI")
    notification: models.Notification | None = member(default=None, name="Notification")
    overwrite_policy: str | None = member(default=None, name="OverwritePolicy")
    project_name: str = member(name="ProjectName")
    source_duration: int | float | None = member(default=None, name="SourceDuration")
    source_start_time: int | float | None = member(default=None, name="SourceStartTime")
    source_subtitles: tuple[models.GenerateVideoPlaylistRequestSourceSubtitles, ...] | None = (
        member(default=None, name="SourceSubtitles")
    )
    source_uri: str = member(name="SourceURI")
    tags: dict[str, object] | None = member(default=None, name="Tags")
    targets: tuple[models.GenerateVideoPlaylistRequestTargets, ...] = member(name="Targets")
    user_data: str | None = member(default=None, name="UserData")


class GenerateWebofficeToken(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GenerateWebofficeToken takes."""

    cache_preview: bool | None = member(default=None, name="CachePreview")
    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    external_uploaded: bool | None = member(default=None, name="ExternalUploaded")
    filename: str | None = member(default=None, name="Filename")
    hidecmb: bool | None = member(default=None, name="Hidecmb")
    notification: models.Notification | None = member(default=None, name="Notification")
    notify_topic_name: str | None = member(default=None, name="NotifyTopicName")
    password: str | None = member(default=None, name="Password")
    permission: models.WebofficePermission | None = member(default=None, name="Permission")
    preview_pages: int | None = member(default=None, name="PreviewPages")
    project_name: str = member(name="ProjectName")
    referer: str | None = member(default=None, name="Referer")
    source_uri: str = member(name="SourceURI")
    user: models.WebofficeUser | None = member(default=None, name="User")
    user_data: str | None = member(default=None, name="UserData")
    watermark: models.WebofficeWatermark | None = member(default=None, name="Watermark")


class GetBatch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetBatch takes."""

    id: str = member(name="Id")
    project_name: str = member(name="ProjectName")


class GetBinding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetBinding takes."""

    dataset_name: str | None = member(default=None, name="DatasetName")
    project_name: str = member(name="ProjectName")
    uri: str | None = member(default=None, name="URI")


class GetDRMLicense(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetDRMLicense takes."""

    key_id: str | None = member(default=None, name="KeyId")
    notify_endpoint: str | None = member(default=None, name="NotifyEndpoint")
    notify_topic_name: str | None = member(default=None, name="NotifyTopicName")
    project_name: str | None = member(default=None, name="ProjectName")
    protection_system: str | None = member(default=None, name="ProtectionSystem")


class GetDataset(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetDataset takes."""

    dataset_name: str = member(name="DatasetName")
    project_name: str = member(name="ProjectName")
    with_statistics: bool = member(default=False, name="WithStatistics")


class GetDecodeBlindWatermarkResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetDecodeBlindWatermarkResult takes."""

    project_name: str = member(name="ProjectName")
    task_id: str = member(name="TaskId")
    task_type: str = member(name="TaskType")


class GetFigureCluster(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetFigureCluster takes."""

    dataset_name: str = member(name="DatasetName")
    object_id: str = member(name="ObjectId")
    project_name: str = member(name="ProjectName")


class GetFileMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetFileMeta takes."""

    dataset_name: str = member(name="DatasetName")
    project_name: str = member(name="ProjectName")
    uri: str = member(name="URI")
    with_fields: tuple[str, ...] | None = member(default=None, name="WithFields")


class GetImageModerationResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetImageModerationResult takes."""

    project_name: str = member(name="ProjectName")
    task_id: str = member(name="TaskId")
    task_type: str = member(name="TaskType")


class GetOSSBucketAttachment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetOSSBucketAttachment takes."""

    oss_bucket: str = member(name="OSSBucket")


class GetProject(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetProject takes."""

    project_name: str = member(name="ProjectName")
    with_statistics: bool = member(default=False, name="WithStatistics")


class GetStory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetStory takes."""

    dataset_name: str = member(name="DatasetName")
    object_id: str = member(name="ObjectId")
    project_name: str = member(name="ProjectName")


class GetTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetTask takes."""

    project_name: str = member(name="ProjectName")
    request_definition: bool = member(default=False, name="RequestDefinition")
    task_id: str = member(name="TaskId")
    task_type: str = member(name="TaskType")


class GetTrigger(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetTrigger takes."""

    id: str = member(name="Id")
    project_name: str = member(name="ProjectName")


class GetVideoLabelClassificationResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetVideoLabelClassificationResult takes."""

    project_name: str = member(name="ProjectName")
    task_id: str = member(name="TaskId")
    task_type: str = member(name="TaskType")


class GetVideoModerationResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetVideoModerationResult takes."""

    project_name: str = member(name="ProjectName")
    task_id: str = member(name="TaskId")
    task_type: str = member(name="TaskType")


class IndexFileMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What IndexFileMeta takes."""

    dataset_name: str = member(name="DatasetName")
    file: models.InputFile = member(name="File")
    notification: models.Notification | None = member(default=None, name="Notification")
    project_name: str = member(name="ProjectName")
    user_data: str | None = member(default=None, name="UserData")


class ListAttachedOSSBuckets(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListAttachedOSSBuckets takes."""

    max_results: int = member(default=100, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")
    project_name: str = member(name="ProjectName")


class ListBatches(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListBatches takes."""

    max_results: int | None = member(default=None, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")
    order: str | None = member(default=None, name="Order")
    project_name: str = member(name="ProjectName")
    sort: str | None = member(default=None, name="Sort")
    state: str | None = member(default=None, name="State")
    tag_selector: str | None = member(default=None, name="TagSelector")


class ListBindings(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListBindings takes."""

    dataset_name: str | None = member(default=None, name="DatasetName")
    max_results: int = member(default=100, name="MaxResults")
    name: str | None = member(default=None, name="Name")
    next_token: str | None = member(default=None, name="NextToken")
    project_name: str = member(name="ProjectName")
    uri: str | None = member(default=None, name="URI")


class ListDatasets(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListDatasets takes."""

    max_results: int = member(default=100, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")
    prefix: str | None = member(default=None, name="Prefix")
    project_name: str = member(name="ProjectName")


class ListProjects(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListProjects takes."""

    max_results: int = member(default=100, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")
    prefix: str | None = member(default=None, name="Prefix")
    tag: tuple[models.ListProjectsRequestTag, ...] | None = member(default=None, name="Tag")


class ListRegions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListRegions takes."""

    accept_language: str = member(name="AcceptLanguage")


class ListTasks(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListTasks takes."""

    end_time_range: models.TimeRange | None = member(default=None, name="EndTimeRange")
    max_results: int = member(default=100, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")
    order: str = member(default="asc", name="Order")
    project_name: str = member(name="ProjectName")
    request_definition: bool = member(default=False, name="RequestDefinition")
    sort: str = member(default="TaskId", name="Sort")
    start_time_range: models.TimeRange | None = member(default=None, name="StartTimeRange")
    status: str | None = member(default=None, name="Status")
    tag_selector: str | None = member(default=None, name="TagSelector")
    task_types: tuple[str, ...] | None = member(default=None, name="TaskTypes")


class ListTriggers(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListTriggers takes."""

    max_results: int | None = member(default=None, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")
    order: str | None = member(default=None, name="Order")
    project_name: str = member(name="ProjectName")
    sort: str | None = member(default=None, name="Sort")
    state: str | None = member(default=None, name="State")
    tag_selector: str | None = member(default=None, name="TagSelector")


class QueryFigureClusters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What QueryFigureClusters takes."""

    create_time_range: models.TimeRange | None = member(default=None, name="CreateTimeRange")
    custom_labels: str | None = member(default=None, name="CustomLabels")
    dataset_name: str = member(name="DatasetName")
    max_results: int = member(default=100, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")
    order: str = member(default="asc", name="Order")
    project_name: str = member(name="ProjectName")
    sort: str | None = member(default=None, name="Sort")
    update_time_range: models.TimeRange | None = member(default=None, name="UpdateTimeRange")
    with_total_count: bool = member(default=False, name="WithTotalCount")


class QueryLocationDateClusters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What QueryLocationDateClusters takes."""

    address: models.Address | None = member(default=None, name="Address")
    create_time_range: models.TimeRange | None = member(default=None, name="CreateTimeRange")
    custom_labels: str | None = member(default=None, name="CustomLabels")
    dataset_name: str = member(name="DatasetName")
    location_date_cluster_end_time_range: models.TimeRange | None = member(
        default=None, name="LocationDateClusterEndTimeRange"
    )
    location_date_cluster_levels: tuple[str, ...] | None = member(
        default=None, name="LocationDateClusterLevels"
    )
    location_date_cluster_start_time_range: models.TimeRange | None = member(
        default=None, name="LocationDateClusterStartTimeRange"
    )
    max_results: int = member(default=20, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")
    object_id: str | None = member(default=None, name="ObjectId")
    order: str = member(default="asc", name="Order")
    project_name: str = member(name="ProjectName")
    sort: str | None = member(default=None, name="Sort")
    title: str | None = member(default=None, name="Title")
    update_time_range: models.TimeRange | None = member(default=None, name="UpdateTimeRange")


class QuerySimilarImageClusters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What QuerySimilarImageClusters takes."""

    custom_labels: str | None = member(default=None, name="CustomLabels")
    dataset_name: str = member(name="DatasetName")
    max_results: int = member(default=100, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")
    order: str = member(default="desc", name="Order")
    project_name: str = member(name="ProjectName")
    sort: str = member(default="UpdateTime", name="Sort")


class QueryStories(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What QueryStories takes."""

    create_time_range: models.TimeRange | None = member(default=None, name="CreateTimeRange")
    custom_labels: str | None = member(default=None, name="CustomLabels")
    dataset_name: str = member(name="DatasetName")
    figure_cluster_ids: tuple[str, ...] | None = member(default=None, name="FigureClusterIds")
    max_results: int = member(default=100, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")
    object_id: str | None = member(default=None, name="ObjectId")
    order: str | None = member(default=None, name="Order")
    project_name: str = member(name="ProjectName")
    sort: str | None = member(default=None, name="Sort")
    story_end_time_range: models.TimeRange | None = member(default=None, name="StoryEndTimeRange")
    story_name: str | None = member(default=None, name="StoryName")
    story_start_time_range: models.TimeRange | None = member(
        default=None, name="StoryStartTimeRange"
    )
    story_sub_type: str | None = member(default=None, name="StorySubType")
    story_type: str | None = member(default=None, name="StoryType")
    with_empty_stories: bool = member(default=True, name="WithEmptyStories")


class RefreshWebofficeToken(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What RefreshWebofficeToken takes."""

    access_token: str = member(name="AccessToken")
    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    project_name: str = member(name="ProjectName")
    refresh_token: str = member(name="RefreshToken")


class RemoveStoryFiles(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What RemoveStoryFiles takes."""

    dataset_name: str = member(name="DatasetName")
    files: tuple[models.RemoveStoryFilesRequestFiles, ...] = member(name="Files")
    object_id: str = member(name="ObjectId")
    project_name: str = member(name="ProjectName")


class ResumeBatch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ResumeBatch takes."""

    id: str = member(name="Id")
    project_name: str = member(name="ProjectName")


class ResumeTrigger(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ResumeTrigger takes."""

    id: str = member(name="Id")
    project_name: str = member(name="ProjectName")


class SearchImageFigureCluster(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What SearchImageFigureCluster takes."""

    credential_config: models.CredentialConfig | None = member(
        default=None, name="CredentialConfig"
    )
    dataset_name: str = member(name="DatasetName")
    project_name: str = member(name="ProjectName")
    source_uri: str | None = member(default=None, name="SourceURI")


class SemanticQuery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What SemanticQuery takes."""

    dataset_name: str = member(name="DatasetName")
    max_results: int | None = member(default=None, name="MaxResults")
    media_types: tuple[str, ...] | None = member(default=None, name="MediaTypes")
    next_token: str | None = member(default=None, name="NextToken")
    project_name: str = member(name="ProjectName")
    query: str | None = member(default=None, name="Query")
    source_uri: str | None = member(default=None, name="SourceURI")
    with_fields: tuple[str, ...] | None = member(default=None, name="WithFields")


class SimpleQuery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What SimpleQuery takes."""

    aggregations: tuple[models.SimpleQueryRequestAggregations, ...] | None = member(
        default=None, name="Aggregations"
    )
    dataset_name: str = member(name="DatasetName")
    max_results: int = member(default=100, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")
    order: str = member(default="desc", name="Order")
    project_name: str = member(name="ProjectName")
    query: models.SimpleQuery | None = member(default=None, name="Query")
    sort: str | None = member(default=None, name="Sort")
    with_fields: tuple[str, ...] | None = member(default=None, name="WithFields")
    without_total_hits: bool = member(default=False, name="WithoutTotalHits")


class SuspendBatch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What SuspendBatch takes."""

    id: str = member(name="Id")
    project_name: str = member(name="ProjectName")


class SuspendTrigger(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What SuspendTrigger takes."""

    id: str = member(name="Id")
    project_name: str = member(name="ProjectName")


class UpdateBatch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What UpdateBatch takes."""

    actions: tuple[models.UpdateBatchRequestActions, ...] | None = member(
        default=None, name="Actions"
    )
    id: str = member(name="Id")
    input: models.Input | None = member(default=None, name="Input")
    project_name: str = member(name="ProjectName")
    tags: dict[str, object] | None = member(default=None, name="Tags")


class UpdateDataset(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What UpdateDataset takes."""

    dataset_max_bind_count: int | None = member(default=None, name="DatasetMaxBindCount")
    dataset_max_entity_count: int | None = member(default=None, name="DatasetMaxEntityCount")
    dataset_max_file_count: int | None = member(default=None, name="DatasetMaxFileCount")
    dataset_max_relation_count: int | None = member(default=None, name="DatasetMaxRelationCount")
    dataset_max_total_file_size: int | None = member(default=None, name="DatasetMaxTotalFileSize")
    dataset_name: str = member(name="DatasetName")
    description: str | None = member(default=None, name="Description")
    project_name: str = member(name="ProjectName")
    template_id: str | None = member(default=None, name="TemplateId")
    workflow_parameters: tuple[models.WorkflowParameter, ...] | None = member(
        default=None, name="WorkflowParameters"
    )


class UpdateFigureCluster(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What UpdateFigureCluster takes."""

    dataset_name: str = member(name="DatasetName")
    figure_cluster: models.FigureClusterForReq = member(name="FigureCluster")
    project_name: str = member(name="ProjectName")


class UpdateFileMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What UpdateFileMeta takes."""

    dataset_name: str = member(name="DatasetName")
    file: models.InputFile = member(name="File")
    project_name: str = member(name="ProjectName")


class UpdateLocationDateCluster(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What UpdateLocationDateCluster takes."""

    custom_id: str | None = member(default=None, name="CustomId")
    custom_labels: dict[str, object] | None = member(default=None, name="CustomLabels")
    dataset_name: str = member(name="DatasetName")
    object_id: str = member(name="ObjectId")
    project_name: str = member(name="ProjectName")
    title: str | None = member(default=None, name="Title")


class UpdateProject(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What UpdateProject takes."""

    dataset_max_bind_count: int | None = member(default=None, name="DatasetMaxBindCount")
    dataset_max_entity_count: int | None = member(default=None, name="DatasetMaxEntityCount")
    dataset_max_file_count: int | None = member(default=None, name="DatasetMaxFileCount")
    dataset_max_relation_count: int | None = member(default=None, name="DatasetMaxRelationCount")
    dataset_max_total_file_size: int | None = member(default=None, name="DatasetMaxTotalFileSize")
    description: str | None = member(default=None, name="Description")
    project_max_dataset_count: int | None = member(default=None, name="ProjectMaxDatasetCount")
    project_name: str = member(name="ProjectName")
    service_role: str | None = member(default=None, name="ServiceRole")
    tag: tuple[models.UpdateProjectRequestTag, ...] | None = member(default=None, name="Tag")
    template_id: str | None = member(default=None, name="TemplateId")


class UpdateStory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What UpdateStory takes."""

    cover: models.UpdateStoryRequestCover | None = member(default=None, name="Cover")
    custom_id: str | None = member(default=None, name="CustomId")
    custom_labels: dict[str, object] | None = member(default=None, name="CustomLabels")
    dataset_name: str = member(name="DatasetName")
    object_id: str = member(name="ObjectId")
    project_name: str = member(name="ProjectName")
    story_name: str | None = member(default=None, name="StoryName")


class UpdateTrigger(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What UpdateTrigger takes."""

    actions: tuple[models.UpdateTriggerRequestActions, ...] | None = member(
        default=None, name="Actions"
    )
    id: str = member(name="Id")
    input: models.Input | None = member(default=None, name="Input")
    project_name: str = member(name="ProjectName")
    tags: dict[str, object] | None = member(default=None, name="Tags")
