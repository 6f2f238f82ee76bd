"""What each operation answers. Written by tools/generate_wire.py; do not edit."""

from msgspec import Struct
from msgspec import field as member

from visnomy.api.wire import models


class AddImageMosaic(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What AddImageMosaic answers."""

    request_id: str | None = member(default=None, name="RequestId")


class AddStoryFiles(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What AddStoryFiles answers."""

    files: tuple[models.AddStoryFilesResponseBodyFiles, ...] | None = member(
        default=None, name="Files"
    )
    request_id: str | None = member(default=None, name="RequestId")


class AttachOSSBucket(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What AttachOSSBucket answers."""

    request_id: str | None = member(default=None, name="RequestId")


class BatchDeleteFileMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What BatchDeleteFileMeta answers."""

    request_id: str | None = member(default=None, name="RequestId")


class BatchGetFigureCluster(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What BatchGetFigureCluster answers."""

    figure_clusters: tuple[models.FigureCluster, ...] | None = member(
        default=None, name="FigureClusters"
    )
    request_id: str | None = member(default=None, name="RequestId")


class BatchGetFileMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What BatchGetFileMeta answers."""

    files: tuple[models.File, ...] | None = member(default=None, name="Files")
    request_id: str | None = member(default=None, name="RequestId")


class BatchIndexFileMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What BatchIndexFileMeta answers."""

    event_id: str | None = member(default=None, name="EventId")
    request_id: str | None = member(default=None, name="RequestId")


class BatchUpdateFileMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What BatchUpdateFileMeta answers."""

    files: tuple[models.BatchUpdateFileMetaResponseBodyFiles, ...] | None = member(
        default=None, name="Files"
    )
    request_id: str | None = member(default=None, name="RequestId")


class CompareImageFaces(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CompareImageFaces answers."""

    request_id: str | None = member(default=None, name="RequestId")
    similarity: int | float | None = member(default=None, name="Similarity")


class ContextualAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ContextualAnswer answers."""

    answer: models.Answer | None = member(default=None, name="Answer")
    code: str | None = member(default=None, name="Code")
    message: str | None = member(default=None, name="Message")
    request_id: str | None = member(default=None, name="RequestId")


class ContextualRetrieval(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ContextualRetrieval answers."""

    request_id: str | None = member(default=None, name="RequestId")
    results: tuple[models.File, ...] | None = member(default=None, name="Results")


class CreateArchiveFileInspectionTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateArchiveFileInspectionTask answers."""

    event_id: str | None = member(default=None, name="EventId")
    request_id: str | None = member(default=None, name="RequestId")
    task_id: str | None = member(default=None, name="TaskId")


class CreateBatch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateBatch answers."""

    id: str | None = member(default=None, name="Id")
    request_id: str | None = member(default=None, name="RequestId")


class CreateBinding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateBinding answers."""

    binding: models.Binding | None = member(default=None, name="Binding")
    request_id: str | None = member(default=None, name="RequestId")


class CreateCompressPointCloudTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateCompressPointCloudTask answers."""

    event_id: str | None = member(default=None, name="EventId")
    request_id: str | None = member(default=None, name="RequestId")
    task_id: str | None = member(default=None, name="TaskId")


class CreateCustomizedStory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateCustomizedStory answers."""

    object_id: str | None = member(default=None, name="ObjectId")
    request_id: str | None = member(default=None, name="RequestId")


class CreateDataset(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateDataset answers."""

    dataset: models.Dataset | None = member(default=None, name="Dataset")
    request_id: str | None = member(default=None, name="RequestId")


class CreateDecodeBlindWatermarkTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateDecodeBlindWatermarkTask answers."""

    event_id: str | None = member(default=None, name="EventId")
    request_id: str | None = member(default=None, name="RequestId")
    task_id: str | None = member(default=None, name="TaskId")


class CreateFacesSearchingTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateFacesSearchingTask answers."""

    event_id: str | None = member(default=None, name="EventId")
    request_id: str | None = member(default=None, name="RequestId")
    task_id: str | None = member(default=None, name="TaskId")


class CreateFigureClusteringTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateFigureClusteringTask answers."""

    event_id: str | None = member(default=None, name="EventId")
    request_id: str | None = member(default=None, name="RequestId")
    task_id: str | None = member(default=None, name="TaskId")


class CreateFigureClustersMergingTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateFigureClustersMergingTask answers."""

    event_id: str | None = member(default=None, name="EventId")
    request_id: str | None = member(default=None, name="RequestId")
    task_id: str | None = member(default=None, name="TaskId")


class CreateFileCompressionTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateFileCompressionTask answers."""

    event_id: str | None = member(default=None, name="EventId")
    request_id: str | None = member(default=None, name="RequestId")
    task_id: str | None = member(default=None, name="TaskId")


class CreateFileUncompressionTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateFileUncompressionTask answers."""

    event_id: str | None = member(default=None, name="EventId")
    request_id: str | None = member(default=None, name="RequestId")
    task_id: str | None = member(default=None, name="TaskId")


class CreateHighlightTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateHighlightTask answers."""

    event_id: str | None = member(default=None, name="EventId")
    request_id: str | None = member(default=None, name="RequestId")
    task_id: str | None = member(default=None, name="TaskId")


class CreateImageModerationTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateImageModerationTask answers."""

    event_id: str | None = member(default=None, name="EventId")
    request_id: str | None = member(default=None, name="RequestId")
    task_id: str | None = member(default=None, name="TaskId")


class CreateImageSplicingTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateImageSplicingTask answers."""

    event_id: str | None = member(default=None, name="EventId")
    request_id: str | None = member(default=None, name="RequestId")
    task_id: str | None = member(default=None, name="TaskId")


class CreateImageToPDFTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateImageToPDFTask answers."""

    event_id: str | None = member(default=None, name="EventId")
    request_id: str | None = member(default=None, name="RequestId")
    task_id: str | None = member(default=None, name="TaskId")


class CreateLocationDateClusteringTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateLocationDateClusteringTask answers."""

    event_id: str | None = member(default=None, name="EventId")
    request_id: str | None = member(default=None, name="RequestId")
    task_id: str | None = member(default=None, name="TaskId")


class CreateMediaConvertTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateMediaConvertTask answers."""

    event_id: str | None = member(default=None, name="EventId")
    request_id: str | None = member(default=None, name="RequestId")
    task_id: str | None = member(default=None, name="TaskId")


class CreateOfficeConversionTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateOfficeConversionTask answers."""

    event_id: str | None = member(default=None, name="EventId")
    request_id: str | None = member(default=None, name="RequestId")
    task_id: str | None = member(default=None, name="TaskId")


class CreateProject(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateProject answers."""

    project: models.Project | None = member(default=None, name="Project")
    request_id: str | None = member(default=None, name="RequestId")


class CreateSimilarImageClusteringTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateSimilarImageClusteringTask answers."""

    event_id: str | None = member(default=None, name="EventId")
    request_id: str | None = member(default=None, name="RequestId")
    task_id: str | None = member(default=None, name="TaskId")


class CreateStory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateStory answers."""

    event_id: str | None = member(default=None, name="EventId")
    request_id: str | None = member(default=None, name="RequestId")
    task_id: str | None = member(default=None, name="TaskId")


class CreateTrigger(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateTrigger answers."""

    id: str | None = member(default=None, name="Id")
    request_id: str | None = member(default=None, name="RequestId")


class CreateVideoLabelClassificationTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateVideoLabelClassificationTask answers."""

    event_id: str | None = member(default=None, name="EventId")
    request_id: str | None = member(default=None, name="RequestId")
    task_id: str | None = member(default=None, name="TaskId")


class CreateVideoModerationTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What CreateVideoModerationTask answers."""

    event_id: str | None = member(default=None, name="EventId")
    request_id: str | None = member(default=None, name="RequestId")
    task_id: str | None = member(default=None, name="TaskId")


class DeleteBatch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DeleteBatch answers."""

    request_id: str | None = member(default=None, name="RequestId")


class DeleteBinding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DeleteBinding answers."""

    request_id: str | None = member(default=None, name="RequestId")


class DeleteDataset(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DeleteDataset answers."""

    request_id: str | None = member(default=None, name="RequestId")


class DeleteFileMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DeleteFileMeta answers."""

    request_id: str | None = member(default=None, name="RequestId")


class DeleteLocationDateCluster(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DeleteLocationDateCluster answers."""

    request_id: str | None = member(default=None, name="RequestId")


class DeleteProject(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DeleteProject answers."""

    request_id: str | None = member(default=None, name="RequestId")


class DeleteStory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DeleteStory answers."""

    request_id: str | None = member(default=None, name="RequestId")


class DeleteTrigger(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DeleteTrigger answers."""

    request_id: str | None = member(default=None, name="RequestId")


class DetachOSSBucket(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetachOSSBucket answers."""

    request_id: str | None = member(default=None, name="RequestId")


class DetectImageBodies(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetectImageBodies answers."""

    bodies: tuple[models.Body, ...] | None = member(default=None, name="Bodies")
    request_id: str | None = member(default=None, name="RequestId")


class DetectImageCars(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetectImageCars answers."""

    cars: tuple[models.Car, ...] | None = member(default=None, name="Cars")
    request_id: str | None = member(default=None, name="RequestId")


class DetectImageCodes(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetectImageCodes answers."""

    codes: tuple[models.Codes, ...] | None = member(default=None, name="Codes")
    request_id: str | None = member(default=None, name="RequestId")


class DetectImageCropping(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetectImageCropping answers."""

    croppings: tuple[models.CroppingSuggestion, ...] | None = member(default=None, name="Croppings")
    matched_inclusion_hints: tuple[str, ...] | None = member(
        default=None, name="MatchedInclusionHints"
    )
    request_id: str | None = member(default=None, name="RequestId")


class DetectImageFaces(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetectImageFaces answers."""

    faces: tuple[models.Figure, ...] | None = member(default=None, name="Faces")
    request_id: str | None = member(default=None, name="RequestId")


class DetectImageLabels(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetectImageLabels answers."""

    labels: tuple[models.Label, ...] | None = member(default=None, name="Labels")
    request_id: str | None = member(default=None, name="RequestId")


class DetectImageScore(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetectImageScore answers."""

    image_score: models.DetectImageScoreResponseBodyImageScore | None = member(
        default=None, name="ImageScore"
    )
    request_id: str | None = member(default=None, name="RequestId")


class DetectImageTexts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetectImageTexts answers."""

    ocr_contents: tuple[models.OCRContents, ...] | None = member(default=None, name="OCRContents")
    ocr_texts: str | None = member(default=None, name="OCRTexts")
    request_id: str | None = member(default=None, name="RequestId")


class DetectMediaMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetectMediaMeta answers."""

    addresses: tuple[models.Address, ...] | None = member(default=None, name="Addresses")
    album: str | None = member(default=None, name="Album")
    album_artist: str | None = member(default=None, name="AlbumArtist")
    artist: str | None = member(default=None, name="Artist")
    audio_streams: tuple[models.AudioStream, ...] | None = member(default=None, name="AudioStreams")
    bitrate: int | None = member(default=None, name="Bitrate")
    composer: str | None = member(default=None, name="Composer")
    duration: int | float | None = member(default=None, name="Duration")
    format_long_name: str | None = member(default=None, name="FormatLongName")
    format_name: str | None = member(default=None, name="FormatName")
    language: str | None = member(default=None, name="Language")
    lat_long: str | None = member(default=None, name="LatLong")
    performer: str | None = member(default=None, name="Performer")
    produce_time: str | None = member(default=None, name="ProduceTime")
    program_count: int | None = member(default=None, name="ProgramCount")
    request_id: str | None = member(default=None, name="RequestId")
    size: int | None = member(default=None, name="Size")
    start_time: int | float | None = member(default=None, name="StartTime")
    stream_count: int | None = member(default=None, name="StreamCount")
    subtitles: tuple[models.SubtitleStream, ...] | None = member(default=None, name="Subtitles")
    title: str | None = member(default=None, name="Title")
    video_height: int | None = member(default=None, name="VideoHeight")
    video_streams: tuple[models.VideoStream, ...] | None = member(default=None, name="VideoStreams")
    video_width: int | None = member(default=None, name="VideoWidth")


class DetectTextAnomaly(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What DetectTextAnomaly answers."""

    request_id: str | None = member(default=None, name="RequestId")
    suggestion: str | None = member(default=None, name="Suggestion")


class EncodeBlindWatermark(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What EncodeBlindWatermark answers."""

    request_id: str | None = member(default=None, name="RequestId")


class ExtractDocumentText(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ExtractDocumentText answers."""

    document_text: str | None = member(default=None, name="DocumentText")
    request_id: str | None = member(default=None, name="RequestId")


class FuzzyQuery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What FuzzyQuery answers."""

    files: tuple[models.File, ...] | None = member(default=None, name="Files")
    next_token: str | None = member(default=None, name="NextToken")
    request_id: str | None = member(default=None, name="RequestId")
    total_hits: int | None = member(default=None, name="TotalHits")


class GenerateVideoPlaylist(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GenerateVideoPlaylist answers."""

    audio_playlist: tuple[models.GenerateVideoPlaylistResponseBodyAudioPlaylist, ...] | None = (
        member(default=None, name="AudioPlaylist")
    )
    duration: int | float | None = member(default=None, name="Duration")
    master_uri: str | None = member(default=None, name="MasterURI")
    request_id: str | None = member(default=None, name="RequestId")
    subtitle_playlist: (
        tuple[models.GenerateVideoPlaylistResponseBodySubtitlePlaylist, ...] | None
    ) = member(default=None, name="SubtitlePlaylist")
    token: str | None = member(default=None, name="Token")
    video_playlist: tuple[models.GenerateVideoPlaylistResponseBodyVideoPlaylist, ...] | None = (
        member(default=None, name="VideoPlaylist")
    )


class GenerateWebofficeToken(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GenerateWebofficeToken answers."""

    access_token: str | None = member(default=None, name="AccessToken")
    access_token_expired_time: str | None = member(default=None, name="AccessTokenExpiredTime")
    refresh_token: str | None = member(default=None, name="RefreshToken")
    refresh_token_expired_time: str | None = member(default=None, name="RefreshTokenExpiredTime")
    request_id: str | None = member(default=None, name="RequestId")
    weboffice_url: str | None = member(default=None, name="WebofficeURL")


class GetBatch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetBatch answers."""

    batch: models.DataIngestion | None = member(default=None, name="Batch")
    request_id: str | None = member(default=None, name="RequestId")


class GetBinding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetBinding answers."""

    binding: models.Binding | None = member(default=None, name="Binding")
    request_id: str | None = member(default=None, name="RequestId")


class GetDRMLicense(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetDRMLicense answers."""

    device_info: str | None = member(default=None, name="DeviceInfo")
    license: str | None = member(default=None, name="License")
    request_id: str | None = member(default=None, name="RequestId")
    states: int | None = member(default=None, name="States")


class GetDataset(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetDataset answers."""

    dataset: models.Dataset | None = member(default=None, name="Dataset")
    request_id: str | None = member(default=None, name="RequestId")


class GetDecodeBlindWatermarkResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetDecodeBlindWatermarkResult answers."""

    code: str | None = member(default=None, name="Code")
    content: str | None = member(default=None, name="Content")
    end_time: str | None = member(default=None, name="EndTime")
    event_id: str | None = member(default=None, name="EventId")
    message: str | None = member(default=None, name="Message")
    project_name: str | None = member(default=None, name="ProjectName")
    request_id: str | None = member(default=None, name="RequestId")
    start_time: str | None = member(default=None, name="StartTime")
    status: str | None = member(default=None, name="Status")
    task_id: str | None = member(default=None, name="TaskId")
    task_type: str | None = member(default=None, name="TaskType")
    user_data: str | None = member(default=None, name="UserData")


class GetFigureCluster(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetFigureCluster answers."""

    figure_cluster: models.FigureCluster | None = member(default=None, name="FigureCluster")
    request_id: str | None = member(default=None, name="RequestId")


class GetFileMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetFileMeta answers."""

    files: tuple[models.File, ...] | None = member(default=None, name="Files")
    request_id: str | None = member(default=None, name="RequestId")


class GetImageModerationResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetImageModerationResult answers."""

    code: str | None = member(default=None, name="Code")
    end_time: str | None = member(default=None, name="EndTime")
    event_id: str | None = member(default=None, name="EventId")
    message: str | None = member(default=None, name="Message")
    moderation_result: models.GetImageModerationResultResponseBodyModerationResult | None = member(
        default=None, name="ModerationResult"
    )
    project_name: str | None = member(default=None, name="ProjectName")
    request_id: str | None = member(default=None, name="RequestId")
    start_time: str | None = member(default=None, name="StartTime")
    status: str | None = member(default=None, name="Status")
    task_id: str | None = member(default=None, name="TaskId")
    task_type: str | None = member(default=None, name="TaskType")
    user_data: str | None = member(default=None, name="UserData")


class GetOSSBucketAttachment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetOSSBucketAttachment answers."""

    create_time: str | None = member(default=None, name="CreateTime")
    description: str | None = member(default=None, name="Description")
    project_name: str | None = member(default=None, name="ProjectName")
    request_id: str | None = member(default=None, name="RequestId")
    update_time: str | None = member(default=None, name="UpdateTime")


class GetProject(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetProject answers."""

    project: models.Project | None = member(default=None, name="Project")
    request_id: str | None = member(default=None, name="RequestId")


class GetStory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetStory answers."""

    request_id: str | None = member(default=None, name="RequestId")
    story: models.Story | None = member(default=None, name="Story")


class GetTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetTask answers."""

    code: str | None = member(default=None, name="Code")
    end_time: str | None = member(default=None, name="EndTime")
    event_id: str | None = member(default=None, name="EventId")
    message: str | None = member(default=None, name="Message")
    progress: int | None = member(default=None, name="Progress")
    project_name: str | None = member(default=None, name="ProjectName")
    request_id: str | None = member(default=None, name="RequestId")
    start_time: str | None = member(default=None, name="StartTime")
    status: str | None = member(default=None, name="Status")
    tags: dict[str, object] | None = member(default=None, name="Tags")
    task_id: str | None = member(default=None, name="TaskId")
    task_request_definition: str | None = member(default=None, name="TaskRequestDefinition")
    task_type: str | None = member(default=None, name="TaskType")
    user_data: str | None = member(default=None, name="UserData")


class GetTrigger(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetTrigger answers."""

    request_id: str | None = member(default=None, name="RequestId")
    trigger: models.DataIngestion | None = member(default=None, name="Trigger")


class GetVideoLabelClassificationResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetVideoLabelClassificationResult answers."""

    code: str | None = member(default=None, name="Code")
    end_time: str | None = member(default=None, name="EndTime")
    event_id: str | None = member(default=None, name="EventId")
    labels: tuple[models.Label, ...] | None = member(default=None, name="Labels")
    message: str | None = member(default=None, name="Message")
    project_name: str | None = member(default=None, name="ProjectName")
    request_id: str | None = member(default=None, name="RequestId")
    start_time: str | None = member(default=None, name="StartTime")
    status: str | None = member(default=None, name="Status")
    task_id: str | None = member(default=None, name="TaskId")
    task_type: str | None = member(default=None, name="TaskType")
    user_data: str | None = member(default=None, name="UserData")


class GetVideoModerationResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What GetVideoModerationResult answers."""

    code: str | None = member(default=None, name="Code")
    end_time: str | None = member(default=None, name="EndTime")
    event_id: str | None = member(default=None, name="EventId")
    message: str | None = member(default=None, name="Message")
    moderation_result: models.GetVideoModerationResultResponseBodyModerationResult | None = member(
        default=None, name="ModerationResult"
    )
    project_name: str | None = member(default=None, name="ProjectName")
    request_id: str | None = member(default=None, name="RequestId")
    start_time: str | None = member(default=None, name="StartTime")
    status: str | None = member(default=None, name="Status")
    task_id: str | None = member(default=None, name="TaskId")
    task_type: str | None = member(default=None, name="TaskType")
    user_data: str | None = member(default=None, name="UserData")


class IndexFileMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What IndexFileMeta answers."""

    event_id: str | None = member(default=None, name="EventId")
    request_id: str | None = member(default=None, name="RequestId")


class ListAttachedOSSBuckets(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListAttachedOSSBuckets answers."""

    attached_oss_buckets: (
        tuple[models.ListAttachedOSSBucketsResponseBodyAttachedOSSBuckets, ...] | None
    ) = member(default=None, name="AttachedOSSBuckets")
    next_token: str | None = member(default=None, name="NextToken")
    request_id: str | None = member(default=None, name="RequestId")


class ListBatches(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListBatches answers."""

    batches: tuple[models.DataIngestion, ...] | None = member(default=None, name="Batches")
    next_token: str | None = member(default=None, name="NextToken")
    request_id: str | None = member(default=None, name="RequestId")


class ListBindings(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListBindings answers."""

    bindings: tuple[models.Binding, ...] | None = member(default=None, name="Bindings")
    next_token: str | None = member(default=None, name="NextToken")
    request_id: str | None = member(default=None, name="RequestId")


class ListDatasets(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListDatasets answers."""

    datasets: tuple[models.Dataset, ...] | None = member(default=None, name="Datasets")
    next_token: str | None = member(default=None, name="NextToken")
    request_id: str | None = member(default=None, name="RequestId")


class ListProjects(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListProjects answers."""

    next_token: str | None = member(default=None, name="NextToken")
    projects: tuple[models.Project, ...] | None = member(default=None, name="Projects")
    request_id: str | None = member(default=None, name="RequestId")


class ListRegions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListRegions answers."""

    regions: tuple[models.RegionType, ...] | None = member(default=None, name="Regions")
    request_id: str | None = member(default=None, name="RequestId")


class ListTasks(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListTasks answers."""

    max_results: str | None = member(default=None, name="MaxResults")
    next_token: str | None = member(default=None, name="NextToken")
    project_name: str | None = member(default=None, name="ProjectName")
    request_id: str | None = member(default=None, name="RequestId")
    tasks: tuple[models.TaskInfo, ...] | None = member(default=None, name="Tasks")


class ListTriggers(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ListTriggers answers."""

    next_token: str | None = member(default=None, name="NextToken")
    request_id: str | None = member(default=None, name="RequestId")
    triggers: tuple[models.DataIngestion, ...] | None = member(default=None, name="Triggers")


class QueryFigureClusters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What QueryFigureClusters answers."""

    figure_clusters: tuple[models.FigureCluster, ...] | None = member(
        default=None, name="FigureClusters"
    )
    next_token: str | None = member(default=None, name="NextToken")
    request_id: str | None = member(default=None, name="RequestId")
    total_count: int | None = member(default=None, name="TotalCount")


class QueryLocationDateClusters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What QueryLocationDateClusters answers."""

    location_date_clusters: tuple[models.LocationDateCluster, ...] | None = member(
        default=None, name="LocationDateClusters"
    )
    next_token: str | None = member(default=None, name="NextToken")
    request_id: str | None = member(default=None, name="RequestId")


class QuerySimilarImageClusters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What QuerySimilarImageClusters answers."""

    next_token: str | None = member(default=None, name="NextToken")
    request_id: str | None = member(default=None, name="RequestId")
    similar_image_clusters: tuple[models.SimilarImageCluster, ...] | None = member(
        default=None, name="SimilarImageClusters"
    )


class QueryStories(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What QueryStories answers."""

    next_token: str | None = member(default=None, name="NextToken")
    request_id: str | None = member(default=None, name="RequestId")
    stories: tuple[models.Story, ...] | None = member(default=None, name="Stories")


class RefreshWebofficeToken(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What RefreshWebofficeToken answers."""

    access_token: str | None = member(default=None, name="AccessToken")
    access_token_expired_time: str | None = member(default=None, name="AccessTokenExpiredTime")
    refresh_token: str | None = member(default=None, name="RefreshToken")
    refresh_token_expired_time: str | None = member(default=None, name="RefreshTokenExpiredTime")
    request_id: str | None = member(default=None, name="RequestId")


class RemoveStoryFiles(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What RemoveStoryFiles answers."""

    request_id: str | None = member(default=None, name="RequestId")


class ResumeBatch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ResumeBatch answers."""

    request_id: str | None = member(default=None, name="RequestId")


class ResumeTrigger(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ResumeTrigger answers."""

    request_id: str | None = member(default=None, name="RequestId")


class SearchImageFigureCluster(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What SearchImageFigureCluster answers."""

    clusters: tuple[models.SearchImageFigureClusterResponseBodyClusters, ...] | None = member(
        default=None, name="Clusters"
    )
    request_id: str | None = member(default=None, name="RequestId")


class SemanticQuery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What SemanticQuery answers."""

    files: tuple[models.File, ...] | None = member(default=None, name="Files")
    request_id: str | None = member(default=None, name="RequestId")


class SimpleQuery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What SimpleQuery answers."""

    aggregations: tuple[models.SimpleQueryResponseBodyAggregations, ...] | None = member(
        default=None, name="Aggregations"
    )
    files: tuple[models.File, ...] | None = member(default=None, name="Files")
    next_token: str | None = member(default=None, name="NextToken")
    request_id: str | None = member(default=None, name="RequestId")
    total_hits: int | None = member(default=None, name="TotalHits")


class SuspendBatch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What SuspendBatch answers."""

    request_id: str | None = member(default=None, name="RequestId")


class SuspendTrigger(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What SuspendTrigger answers."""

    request_id: str | None = member(default=None, name="RequestId")


class UpdateBatch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What UpdateBatch answers."""

    request_id: str | None = member(default=None, name="RequestId")


class UpdateDataset(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What UpdateDataset answers."""

    dataset: models.Dataset | None = member(default=None, name="Dataset")
    request_id: str | None = member(default=None, name="RequestId")


class UpdateFigureCluster(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What UpdateFigureCluster answers."""

    request_id: str | None = member(default=None, name="RequestId")


class UpdateFileMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What UpdateFileMeta answers."""

    request_id: str | None = member(default=None, name="RequestId")


class UpdateLocationDateCluster(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What UpdateLocationDateCluster answers."""

    request_id: str | None = member(default=None, name="RequestId")


class UpdateProject(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What UpdateProject answers."""

    project: models.Project | None = member(default=None, name="Project")
    request_id: str | None = member(default=None, name="RequestId")


class UpdateStory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What UpdateStory answers."""

    request_id: str | None = member(default=None, name="RequestId")


class UpdateTrigger(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What UpdateTrigger answers."""

    request_id: str | None = member(default=None, name="RequestId")
