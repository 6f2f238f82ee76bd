"""The contract's structures. Written by tools/generate_wire.py; do not edit."""

from __future__ import annotations

from msgspec import Struct
from msgspec import field as member


class AddImageMosaicRequestTargets(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """AddImageMosaicRequestTargets of the contract."""

    blur_radius: int | None = member(default=None, name="BlurRadius")
    boundary: AddImageMosaicRequestTargetsBoundary | None = member(default=None, name="Boundary")
    color: str | None = member(default=None, name="Color")
    mosaic_radius: int | None = member(default=None, name="MosaicRadius")
    sigma: int | None = member(default=None, name="Sigma")
    type: str | None = member(default=None, name="Type")


class AddImageMosaicRequestTargetsBoundary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """AddImageMosaicRequestTargetsBoundary of the contract."""

    height: int | float | None = member(default=None, name="Height")
    refer_pos: str | None = member(default=None, name="ReferPos")
    width: int | float | None = member(default=None, name="Width")
    x: int | float | None = member(default=None, name="X")
    y: int | float | None = member(default=None, name="Y")


class AddStoryFilesRequestFiles(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """AddStoryFilesRequestFiles of the contract."""

    uri: str | None = member(default=None, name="URI")


class AddStoryFilesResponseBodyFiles(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """AddStoryFilesResponseBodyFiles of the contract."""

    error_code: str | None = member(default=None, name="ErrorCode")
    error_message: str | None = member(default=None, name="ErrorMessage")
    uri: str | None = member(default=None, name="URI")


class Address(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Address of the contract."""

    address_line: str | None = member(default=None, name="AddressLine")
    city: str | None = member(default=None, name="City")
    country: str | None = member(default=None, name="Country")
    district: str | None = member(default=None, name="District")
    language: str | None = member(default=None, name="Language")
    province: str | None = member(default=None, name="Province")
    township: str | None = member(default=None, name="Township")


class AddressForStory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """AddressForStory of the contract."""

    city: str | None = member(default=None, name="City")
    country: str | None = member(default=None, name="Country")
    district: str | None = member(default=None, name="District")
    province: str | None = member(default=None, name="Province")
    township: str | None = member(default=None, name="Township")


class AlgorithmDefinition(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """AlgorithmDefinition of the contract."""

    algorithm_definition_id: str | None = member(default=None, name="AlgorithmDefinitionId")
    create_time: str | None = member(default=None, name="CreateTime")
    custom_labels: tuple[dict[str, object], ...] | None = member(default=None, name="CustomLabels")
    description: str | None = member(default=None, name="Description")
    name: str | None = member(default=None, name="Name")
    owner_id: str | None = member(default=None, name="OwnerId")
    project_name: str | None = member(default=None, name="ProjectName")
    training_specification: TrainingSpecification | None = member(
        default=None, name="TrainingSpecification"
    )
    update_time: str | None = member(default=None, name="UpdateTime")


class Answer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Answer of the contract."""

    content: str | None = member(default=None, name="Content")
    references: tuple[ReferenceFile, ...] | None = member(default=None, name="References")


class App(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """App of the contract."""

    app_description: str | None = member(default=None, name="AppDescription")
    app_id: str | None = member(default=None, name="AppId")
    app_key: str | None = member(default=None, name="AppKey")
    app_name: str | None = member(default=None, name="AppName")
    app_region: int | None = member(default=None, name="AppRegion")
    app_type: int | None = member(default=None, name="AppType")
    english_name: str | None = member(default=None, name="EnglishName")
    owner_id: str | None = member(default=None, name="OwnerId")
    package_name: str | None = member(default=None, name="PackageName")


class AssumeRoleChain(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """AssumeRoleChain of the contract."""

    chain: tuple[AssumeRoleChainNode, ...] | None = member(default=None, name="Chain")
    policy: str | None = member(default=None, name="Policy")


class AssumeRoleChainNode(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """AssumeRoleChainNode of the contract."""

    owner_id: str | None = member(default=None, name="OwnerId")
    role: str | None = member(default=None, name="Role")
    type: str | None = member(default=None, name="Type")


class AudioStream(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """AudioStream of the contract."""

    bitrate: int | None = member(default=None, name="Bitrate")
    channel_layout: str | None = member(default=None, name="ChannelLayout")
    channels: int | None = member(default=None, name="Channels")
    codec_long_name: str | None = member(default=None, name="CodecLongName")
    codec_name: str | None = member(default=None, name="CodecName")
    codec_tag: str | None = member(default=None, name="CodecTag")
    codec_tag_string: str | None = member(default=None, name="CodecTagString")
    codec_time_base: str | None = member(default=None, name="CodecTimeBase")
    duration: int | float | None = member(default=None, name="Duration")
    frame_count: int | None = member(default=None, name="FrameCount")
    index: int | None = member(default=None, name="Index")
    language: str | None = member(default=None, name="Language")
    lyric: str | None = member(default=None, name="Lyric")
    sample_format: str | None = member(default=None, name="SampleFormat")
    sample_rate: int | None = member(default=None, name="SampleRate")
    start_time: int | float | None = member(default=None, name="StartTime")
    time_base: str | None = member(default=None, name="TimeBase")


class BatchUpdateFileMetaResponseBodyFiles(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """BatchUpdateFileMetaResponseBodyFiles of the contract."""

    message: str | None = member(default=None, name="Message")
    success: bool | None = member(default=None, name="Success")
    uri: str | None = member(default=None, name="URI")


class Binding(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Binding of the contract."""

    create_time: str | None = member(default=None, name="CreateTime")
    dataset_name: str | None = member(default=None, name="DatasetName")
    phase: str | None = member(default=None, name="Phase")
    project_name: str | None = member(default=None, name="ProjectName")
    reason: str | None = member(default=None, name="Reason")
    state: str | None = member(default=None, name="State")
    uri: str | None = member(default=None, name="URI")
    update_time: str | None = member(default=None, name="UpdateTime")


class Body(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Body of the contract."""

    boundary: Boundary | None = member(default=None, name="Boundary")
    confidence: int | float | None = member(default=None, name="Confidence")


class Boundary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Boundary of the contract."""

    height: int | None = member(default=None, name="Height")
    left: int | None = member(default=None, name="Left")
    polygon: tuple[PointInt64, ...] | None = member(default=None, name="Polygon")
    top: int | None = member(default=None, name="Top")
    width: int | None = member(default=None, name="Width")


class Car(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Car of the contract."""

    boundary: Boundary | None = member(default=None, name="Boundary")
    car_color: str | None = member(default=None, name="CarColor")
    car_color_confidence: int | float | None = member(default=None, name="CarColorConfidence")
    car_type: str | None = member(default=None, name="CarType")
    car_type_confidence: int | float | None = member(default=None, name="CarTypeConfidence")
    confidence: int | float | None = member(default=None, name="Confidence")
    license_plates: tuple[LicensePlate, ...] | None = member(default=None, name="LicensePlates")


class ChapterSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """ChapterSummary of the contract."""

    page_number: int | None = member(default=None, name="PageNumber")
    summary: tuple[Summary, ...] | None = member(default=None, name="Summary")
    time_range: tuple[int, ...] | None = member(default=None, name="TimeRange")
    title: str | None = member(default=None, name="Title")
    title_id: str | None = member(default=None, name="TitleID")


class Clip(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Clip of the contract."""

    time_range: tuple[int, ...] | None = member(default=None, name="TimeRange")


class ClusterForReq(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """ClusterForReq of the contract."""

    cover: ClusterForReqCover | None = member(default=None, name="Cover")
    custom_id: str | None = member(default=None, name="CustomId")
    custom_labels: dict[str, object] | None = member(default=None, name="CustomLabels")
    name: str | None = member(default=None, name="Name")
    object_id: str | None = member(default=None, name="ObjectId")


class ClusterForReqCover(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """ClusterForReqCover of the contract."""

    figures: tuple[ClusterForReqCoverFigures, ...] | None = member(default=None, name="Figures")


class ClusterForReqCoverFigures(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """ClusterForReqCoverFigures of the contract."""

    figure_id: str | None = member(default=None, name="FigureId")


class Codes(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Codes of the contract."""

    boundary: Boundary | None = member(default=None, name="Boundary")
    confidence: int | float | None = member(default=None, name="Confidence")
    content: str | None = member(default=None, name="Content")
    type: str | None = member(default=None, name="Type")


class CompareImageFacesRequestSource(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CompareImageFacesRequestSource of the contract."""

    uri1: str | None = member(default=None, name="URI1")
    uri2: str | None = member(default=None, name="URI2")


class ContextualFile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """ContextualFile of the contract."""

    content_type: str | None = member(default=None, name="ContentType")
    dataset_name: str | None = member(default=None, name="DatasetName")
    elements: tuple[Element, ...] | None = member(default=None, name="Elements")
    media_type: str | None = member(default=None, name="MediaType")
    oss_uri: str | None = member(default=None, name="OSSURI")
    object_id: str | None = member(default=None, name="ObjectId")
    owner_id: str | None = member(default=None, name="OwnerId")
    project_name: str | None = member(default=None, name="ProjectName")
    uri: str | None = member(default=None, name="URI")


class ContextualMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """ContextualMessage of the contract."""

    content: str | None = member(default=None, name="Content")
    files: tuple[ContextualFile, ...] | None = member(default=None, name="Files")
    role: str | None = member(default=None, name="Role")


class CreateBatchRequestActions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CreateBatchRequestActions of the contract."""

    fast_fail_policy: FastFailPolicy | None = member(default=None, name="FastFailPolicy")
    name: str | None = member(default=None, name="Name")
    parameters: tuple[str, ...] | None = member(default=None, name="Parameters")


class CreateBatchRequestNotification(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CreateBatchRequestNotification of the contract."""

    mns: MNS | None = member(default=None, name="MNS")


class CreateCustomizedStoryRequestCover(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CreateCustomizedStoryRequestCover of the contract."""

    uri: str | None = member(default=None, name="URI")


class CreateCustomizedStoryRequestFiles(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CreateCustomizedStoryRequestFiles of the contract."""

    uri: str | None = member(default=None, name="URI")


class CreateFacesSearchingTaskRequestSources(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CreateFacesSearchingTaskRequestSources of the contract."""

    uri: str | None = member(default=None, name="URI")


class CreateFileCompressionTaskRequestSources(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """CreateFileCompressionTaskRequestSources of the contract."""

    alias: str | None = member(default=None, name="Alias")
    mode: str | None = member(default=None, name="Mode")
    uri: str | None = member(default=None, name="URI")


class CreateHighlightTaskRequestEdit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CreateHighlightTaskRequestEdit of the contract."""

    background_music_mode: str | None = member(default=None, name="BackgroundMusicMode")
    background_musics: tuple[CreateHighlightTaskRequestEditBackgroundMusics, ...] | None = member(
        default=None, name="BackgroundMusics"
    )
    mode: str | None = member(default=None, name="Mode")
    transition_mode: str | None = member(default=None, name="TransitionMode")
    transitions: tuple[CreateHighlightTaskRequestEditTransitions, ...] | None = member(
        default=None, name="Transitions"
    )
    vfx_effect_mode: str | None = member(default=None, name="VfxEffectMode")
    vfx_effects: tuple[CreateHighlightTaskRequestEditVfxEffects, ...] | None = member(
        default=None, name="VfxEffects"
    )


class CreateHighlightTaskRequestEditBackgroundMusics(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """CreateHighlightTaskRequestEditBackgroundMusics of the contract."""

    uri: str | None = member(default=None, name="URI")
    volume: int | float | None = member(default=None, name="Volume")


class CreateHighlightTaskRequestEditTransitions(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """CreateHighlightTaskRequestEditTransitions of the contract."""

    duration: int | float | None = member(default=None, name="Duration")
    transition: str | None = member(default=None, name="Transition")
    weight: int | None = member(default=None, name="Weight")


class CreateHighlightTaskRequestEditVfxEffects(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """CreateHighlightTaskRequestEditVfxEffects of the contract."""

    vfx_effect: str | None = member(default=None, name="VfxEffect")
    weight: int | None = member(default=None, name="Weight")


class CreateHighlightTaskRequestHighlight(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CreateHighlightTaskRequestHighlight of the contract."""

    content: str | None = member(default=None, name="Content")


class CreateHighlightTaskRequestOutput(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CreateHighlightTaskRequestOutput of the contract."""

    audio: TargetAudio | None = member(default=None, name="Audio")
    container: str | None = member(default=None, name="Container")
    max_duration: int | float | None = member(default=None, name="MaxDuration")
    segment: CreateHighlightTaskRequestOutputSegment | None = member(default=None, name="Segment")
    speed: int | float | None = member(default=None, name="Speed")
    target_duration: int | float | None = member(default=None, name="TargetDuration")
    uri: str | None = member(default=None, name="URI")
    video: TargetVideo | None = member(default=None, name="Video")


class CreateHighlightTaskRequestOutputSegment(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """CreateHighlightTaskRequestOutputSegment of the contract."""

    duration: int | float | None = member(default=None, name="Duration")
    format: str | None = member(default=None, name="Format")
    start_number: int | None = member(default=None, name="StartNumber")


class CreateHighlightTaskRequestSources(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CreateHighlightTaskRequestSources of the contract."""

    duration: int | float | None = member(default=None, name="Duration")
    start_time: int | float | None = member(default=None, name="StartTime")
    uri: str | None = member(default=None, name="URI")


class CreateImageSplicingTaskRequestSources(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CreateImageSplicingTaskRequestSources of the contract."""

    rotate: int | None = member(default=None, name="Rotate")
    uri: str | None = member(default=None, name="URI")


class CreateImageToPDFTaskRequestSources(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CreateImageToPDFTaskRequestSources of the contract."""

    rotate: int | None = member(default=None, name="Rotate")
    uri: str | None = member(default=None, name="URI")


class CreateLocationDateClusteringTaskRequestDateOptions(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """CreateLocationDateClusteringTaskRequestDateOptions of the contract."""

    gap_days: int | None = member(default=None, name="GapDays")
    max_days: int | None = member(default=None, name="MaxDays")
    min_days: int | None = member(default=None, name="MinDays")


class CreateLocationDateClusteringTaskRequestLocationOptions(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """CreateLocationDateClusteringTaskRequestLocationOptions of the contract."""

    location_date_cluster_levels: tuple[str, ...] | None = member(
        default=None, name="LocationDateClusterLevels"
    )


class CreateMediaConvertTaskRequestSources(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CreateMediaConvertTaskRequestSources of the contract."""

    align_mode: str | None = member(default=None, name="AlignMode")
    attached: bool | None = member(default=None, name="Attached")
    disable_audio: bool | None = member(default=None, name="DisableAudio")
    disable_video: bool | None = member(default=None, name="DisableVideo")
    duration: int | float | None = member(default=None, name="Duration")
    start_time: int | float | None = member(default=None, name="StartTime")
    subtitles: tuple[CreateMediaConvertTaskRequestSourcesSubtitles, ...] | None = member(
        default=None, name="Subtitles"
    )
    uri: str | None = member(default=None, name="URI")


class CreateMediaConvertTaskRequestSourcesSubtitles(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """CreateMediaConvertTaskRequestSourcesSubtitles of the contract."""

    language: str | None = member(default=None, name="Language")
    time_offset: int | float | None = member(default=None, name="TimeOffset")
    uri: str | None = member(default=None, name="URI")


class CreateMediaConvertTaskRequestTargetGroups(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """CreateMediaConvertTaskRequestTargetGroups of the contract."""

    targets: tuple[CreateMediaConvertTaskRequestTargetGroupsTargets, ...] | None = member(
        default=None, name="Targets"
    )
    uri: str | None = member(default=None, name="URI")


class CreateMediaConvertTaskRequestTargetGroupsTargets(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """CreateMediaConvertTaskRequestTargetGroupsTargets of the contract."""

    audio: TargetAudio | None = member(default=None, name="Audio")
    container: str | None = member(default=None, name="Container")
    segment: CreateMediaConvertTaskRequestTargetGroupsTargetsSegment | None = member(
        default=None, name="Segment"
    )
    speed: int | float | None = member(default=None, name="Speed")
    strip_metadata: bool | None = member(default=None, name="StripMetadata")
    subtitle: TargetSubtitle | None = member(default=None, name="Subtitle")
    uri: str | None = member(default=None, name="URI")
    video: TargetVideo | None = member(default=None, name="Video")


class CreateMediaConvertTaskRequestTargetGroupsTargetsSegment(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """CreateMediaConvertTaskRequestTargetGroupsTargetsSegment of the contract."""

    duration: int | float | None = member(default=None, name="Duration")
    format: str | None = member(default=None, name="Format")
    start_number: int | None = member(default=None, name="StartNumber")


class CreateMediaConvertTaskRequestTargets(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CreateMediaConvertTaskRequestTargets of the contract."""

    attached_picture: CreateMediaConvertTaskRequestTargetsAttachedPicture | None = member(
        default=None, name="AttachedPicture"
    )
    audio: TargetAudio | None = member(default=None, name="Audio")
    container: str | None = member(default=None, name="Container")
    data: CreateMediaConvertTaskRequestTargetsData | None = member(default=None, name="Data")
    image: TargetImage | None = member(default=None, name="Image")
    segment: CreateMediaConvertTaskRequestTargetsSegment | None = member(
        default=None, name="Segment"
    )
    speed: int | float | None = member(default=None, name="Speed")
    strip_metadata: bool | None = member(default=None, name="StripMetadata")
    subtitle: TargetSubtitle | None = member(default=None, name="Subtitle")
    uri: str | None = member(default=None, name="URI")
    video: TargetVideo | None = member(default=None, name="Video")


class CreateMediaConvertTaskRequestTargetsAttachedPicture(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """CreateMediaConvertTaskRequestTargetsAttachedPicture of the contract."""

    stream: tuple[int, ...] | None = member(default=None, name="Stream")


class CreateMediaConvertTaskRequestTargetsData(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """CreateMediaConvertTaskRequestTargetsData of the contract."""

    stream: tuple[int, ...] | None = member(default=None, name="Stream")


class CreateMediaConvertTaskRequestTargetsSegment(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """CreateMediaConvertTaskRequestTargetsSegment of the contract."""

    duration: int | float | None = member(default=None, name="Duration")
    format: str | None = member(default=None, name="Format")
    start_number: int | None = member(default=None, name="StartNumber")


class CreateOfficeConversionTaskRequestSources(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """CreateOfficeConversionTaskRequestSources of the contract."""

    rotate: int | None = member(default=None, name="Rotate")
    uri: str | None = member(default=None, name="URI")


class CreateProjectRequestTag(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CreateProjectRequestTag of the contract."""

    key: str | None = member(default=None, name="Key")
    value: str | None = member(default=None, name="Value")


class CreateTriggerRequestActions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CreateTriggerRequestActions of the contract."""

    fast_fail_policy: FastFailPolicy | None = member(default=None, name="FastFailPolicy")
    name: str | None = member(default=None, name="Name")
    parameters: tuple[str, ...] | None = member(default=None, name="Parameters")


class CreateTriggerRequestNotification(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CreateTriggerRequestNotification of the contract."""

    mns: MNS | None = member(default=None, name="MNS")


class CredentialConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CredentialConfig of the contract."""

    chain: tuple[CredentialConfigChain, ...] | None = member(default=None, name="Chain")
    policy: str | None = member(default=None, name="Policy")
    service_role: str | None = member(default=None, name="ServiceRole")


class CredentialConfigChain(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CredentialConfigChain of the contract."""

    assume_role_for: str | None = member(default=None, name="AssumeRoleFor")
    role: str | None = member(default=None, name="Role")
    role_type: str | None = member(default=None, name="RoleType")


class CroppingSuggestion(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CroppingSuggestion of the contract."""

    aspect_ratio: str | None = member(default=None, name="AspectRatio")
    boundary: Boundary | None = member(default=None, name="Boundary")
    confidence: int | float | None = member(default=None, name="Confidence")


class CustomParams(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CustomParams of the contract."""

    name: str | None = member(default=None, name="Name")
    properties: tuple[Property, ...] | None = member(default=None, name="Properties")


class CustomPrompt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """CustomPrompt of the contract."""

    role_definition: str | None = member(default=None, name="RoleDefinition")


class DataIngestion(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """DataIngestion of the contract."""

    actions: tuple[DataIngestionActions, ...] | None = member(default=None, name="Actions")
    create_time: str | None = member(default=None, name="CreateTime")
    error: str | None = member(default=None, name="Error")
    id: str | None = member(default=None, name="Id")
    input: Input | None = member(default=None, name="Input")
    marker: str | None = member(default=None, name="Marker")
    notification: DataIngestionNotification | None = member(default=None, name="Notification")
    phase: str | None = member(default=None, name="Phase")
    service_role: str | None = member(default=None, name="ServiceRole")
    state: str | None = member(default=None, name="State")
    statistic: DataIngestionStatistic | None = member(default=None, name="Statistic")
    tags: dict[str, object] | None = member(default=None, name="Tags")
    update_time: str | None = member(default=None, name="UpdateTime")


class DataIngestionActions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """DataIngestionActions of the contract."""

    fast_fail_policy: FastFailPolicy | None = member(default=None, name="FastFailPolicy")
    name: str | None = member(default=None, name="Name")
    parameters: tuple[str, ...] | None = member(default=None, name="Parameters")


class DataIngestionNotification(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """DataIngestionNotification of the contract."""

    endpoint: str | None = member(default=None, name="Endpoint")
    mns: MNS | None = member(default=None, name="MNS")
    rocket_mq: RocketMQ | None = member(default=None, name="RocketMQ")
    topic: str | None = member(default=None, name="Topic")


class DataIngestionStatistic(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """DataIngestionStatistic of the contract."""

    skip_files: int | None = member(default=None, name="SkipFiles")
    submit_failure: int | None = member(default=None, name="SubmitFailure")
    submit_success: int | None = member(default=None, name="SubmitSuccess")


class Dataset(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Dataset of the contract."""

    bind_count: int | None = member(default=None, name="BindCount")
    create_time: str | None = member(default=None, name="CreateTime")
    dataset_max_bind_count: int | None = member(default=None, name="DatasetMaxBindCount")
    dataset_max_entity_count: int | None = member(default=None, name="DatasetMaxEntityCount")
    dataset_max_file_count: int | None = member(default=None, name="DatasetMaxFileCount")
    dataset_max_relation_count: int | None = member(default=None, name="DatasetMaxRelationCount")
    dataset_max_total_file_size: int | None = member(default=None, name="DatasetMaxTotalFileSize")
    dataset_name: str | None = member(default=None, name="DatasetName")
    description: str | None = member(default=None, name="Description")
    file_count: int | None = member(default=None, name="FileCount")
    project_name: str | None = member(default=None, name="ProjectName")
    template_id: str | None = member(default=None, name="TemplateId")
    total_file_size: int | None = member(default=None, name="TotalFileSize")
    update_time: str | None = member(default=None, name="UpdateTime")
    workflow_parameters: tuple[WorkflowParameter, ...] | None = member(
        default=None, name="WorkflowParameters"
    )


class DatasetConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """DatasetConfig of the contract."""

    insights: InsightsConfig | None = member(default=None, name="Insights")
    reverse_image: ReverseImageConfig | None = member(default=None, name="ReverseImage")
    smart_cluster: SmartClusterConfig | None = member(default=None, name="SmartCluster")


class DatasetTaskStatus(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """DatasetTaskStatus of the contract."""

    last_succeeded_time: str | None = member(default=None, name="LastSucceededTime")
    start_time: str | None = member(default=None, name="StartTime")
    status: str | None = member(default=None, name="Status")


class DetectImageScoreResponseBodyImageScore(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """DetectImageScoreResponseBodyImageScore of the contract."""

    overall_quality_score: int | float | None = member(default=None, name="OverallQualityScore")


class DocumentChapterSummarizeOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """DocumentChapterSummarizeOption of the contract."""

    limit: int | None = member(default=None, name="Limit")
    marker: int | None = member(default=None, name="Marker")
    version: str | None = member(default=None, name="Version")


class DocumentChapterSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """DocumentChapterSummary of the contract."""

    data: tuple[ChapterSummary, ...] | None = member(default=None, name="Data")
    next_marker: int | None = member(default=None, name="NextMarker")
    version: str | None = member(default=None, name="Version")


class DocumentParseKeywordOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """DocumentParseKeywordOption of the contract."""

    count: int | None = member(default=None, name="Count")
    extract: bool | None = member(default=None, name="Extract")


class DocumentParseNarratorOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """DocumentParseNarratorOption of the contract."""

    narrate: bool | None = member(default=None, name="Narrate")


class DocumentParseOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """DocumentParseOption of the contract."""

    keyword: DocumentParseKeywordOption | None = member(default=None, name="Keyword")
    narrator: DocumentParseNarratorOption | None = member(default=None, name="Narrator")
    question: DocumentParseQuestionOption | None = member(default=None, name="Question")
    summary: DocumentParseSummaryOption | None = member(default=None, name="Summary")


class DocumentParseQuestionOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """DocumentParseQuestionOption of the contract."""

    count: int | None = member(default=None, name="Count")
    extract: bool | None = member(default=None, name="Extract")


class DocumentParseSummaryOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """DocumentParseSummaryOption of the contract."""

    chapter_summarize: bool | None = member(default=None, name="ChapterSummarize")
    summarize: bool | None = member(default=None, name="Summarize")


class DocumentReadKeywordOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """DocumentReadKeywordOption of the contract."""

    count: int | None = member(default=None, name="Count")
    extract: bool | None = member(default=None, name="Extract")


class DocumentReadNarratorOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """DocumentReadNarratorOption of the contract."""

    narrate: bool | None = member(default=None, name="Narrate")


class DocumentReadOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """DocumentReadOption of the contract."""

    keyword: DocumentReadKeywordOption | None = member(default=None, name="Keyword")
    narrator: DocumentReadNarratorOption | None = member(default=None, name="Narrator")
    question: DocumentReadQuestionOption | None = member(default=None, name="Question")
    summary: DocumentReadSummaryOption | None = member(default=None, name="Summary")


class DocumentReadQuestionOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """DocumentReadQuestionOption of the contract."""

    count: int | None = member(default=None, name="Count")
    extract: bool | None = member(default=None, name="Extract")


class DocumentReadSummaryOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """DocumentReadSummaryOption of the contract."""

    chapter_summarize: bool | None = member(default=None, name="ChapterSummarize")
    chapter_summarize_option: DocumentChapterSummarizeOption | None = member(
        default=None, name="ChapterSummarizeOption"
    )
    summarize: bool | None = member(default=None, name="Summarize")


class Element(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Element of the contract."""

    element_contents: tuple[ElementContent, ...] | None = member(
        default=None, name="ElementContents"
    )
    element_relations: tuple[ElementRelation, ...] | None = member(
        default=None, name="ElementRelations"
    )
    element_type: str | None = member(default=None, name="ElementType")
    object_id: str | None = member(default=None, name="ObjectId")
    semantic_similarity: int | float | None = member(default=None, name="SemanticSimilarity")


class ElementContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """ElementContent of the contract."""

    content: str | None = member(default=None, name="Content")
    time_range: tuple[int, ...] | None = member(default=None, name="TimeRange")
    type: str | None = member(default=None, name="Type")
    url: str | None = member(default=None, name="URL")


class ElementRelation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """ElementRelation of the contract."""

    object_id: str | None = member(default=None, name="ObjectId")
    type: str | None = member(default=None, name="Type")


class FastFailPolicy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """FastFailPolicy of the contract."""

    action: str | None = member(default=None, name="Action")


class Figure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Figure of the contract."""

    age: int | None = member(default=None, name="Age")
    age_sd: int | float | None = member(default=None, name="AgeSD")
    attractive: int | float | None = member(default=None, name="Attractive")
    beard: str | None = member(default=None, name="Beard")
    beard_confidence: int | float | None = member(default=None, name="BeardConfidence")
    boundary: Boundary | None = member(default=None, name="Boundary")
    emotion: str | None = member(default=None, name="Emotion")
    emotion_confidence: int | float | None = member(default=None, name="EmotionConfidence")
    face_quality: int | float | None = member(default=None, name="FaceQuality")
    figure_cluster_confidence: int | float | None = member(
        default=None, name="FigureClusterConfidence"
    )
    figure_cluster_id: str | None = member(default=None, name="FigureClusterId")
    figure_confidence: int | float | None = member(default=None, name="FigureConfidence")
    figure_id: str | None = member(default=None, name="FigureId")
    figure_type: str | None = member(default=None, name="FigureType")
    gender: str | None = member(default=None, name="Gender")
    gender_confidence: int | float | None = member(default=None, name="GenderConfidence")
    glasses: str | None = member(default=None, name="Glasses")
    glasses_confidence: int | float | None = member(default=None, name="GlassesConfidence")
    hat: str | None = member(default=None, name="Hat")
    hat_confidence: int | float | None = member(default=None, name="HatConfidence")
    head_pose: HeadPose | None = member(default=None, name="HeadPose")
    mask: str | None = member(default=None, name="Mask")
    mask_confidence: int | float | None = member(default=None, name="MaskConfidence")
    mouth: str | None = member(default=None, name="Mouth")
    mouth_confidence: int | float | None = member(default=None, name="MouthConfidence")
    sharpness: int | float | None = member(default=None, name="Sharpness")


class FigureCluster(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """FigureCluster of the contract."""

    average_age: int | float | None = member(default=None, name="AverageAge")
    cover: File | None = member(default=None, name="Cover")
    create_time: str | None = member(default=None, name="CreateTime")
    custom_id: str | None = member(default=None, name="CustomId")
    custom_labels: dict[str, object] | None = member(default=None, name="CustomLabels")
    dataset_name: str | None = member(default=None, name="DatasetName")
    face_count: int | None = member(default=None, name="FaceCount")
    gender: str | None = member(default=None, name="Gender")
    image_count: int | None = member(default=None, name="ImageCount")
    max_age: int | float | None = member(default=None, name="MaxAge")
    meta_lock_version: int | None = member(default=None, name="MetaLockVersion")
    min_age: int | float | None = member(default=None, name="MinAge")
    name: str | None = member(default=None, name="Name")
    object_id: str | None = member(default=None, name="ObjectId")
    object_type: str | None = member(default=None, name="ObjectType")
    owner_id: str | None = member(default=None, name="OwnerId")
    project_name: str | None = member(default=None, name="ProjectName")
    update_time: str | None = member(default=None, name="UpdateTime")
    video_count: int | None = member(default=None, name="VideoCount")
    base_images: tuple[File, ...] | None = member(default=None, name="BaseImages")


class FigureClusterConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """FigureClusterConfig of the contract."""

    auto_clustering: bool | None = member(default=None, name="AutoClustering")
    auto_generate: bool | None = member(default=None, name="AutoGenerate")
    enabled_features: tuple[str, ...] | None = member(default=None, name="EnabledFeatures")
    min_entity_count: int | None = member(default=None, name="MinEntityCount")


class FigureClusterForReq(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """FigureClusterForReq of the contract."""

    cover: FigureClusterForReqCover | None = member(default=None, name="Cover")
    custom_id: str | None = member(default=None, name="CustomId")
    custom_labels: dict[str, object] | None = member(default=None, name="CustomLabels")
    meta_lock_version: int | None = member(default=None, name="MetaLockVersion")
    name: str | None = member(default=None, name="Name")
    object_id: str | None = member(default=None, name="ObjectId")


class FigureClusterForReqCover(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """FigureClusterForReqCover of the contract."""

    figures: tuple[FigureClusterForReqCoverFigures, ...] | None = member(
        default=None, name="Figures"
    )


class FigureClusterForReqCoverFigures(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """FigureClusterForReqCoverFigures of the contract."""

    figure_id: str | None = member(default=None, name="FigureId")


class File(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """File of the contract."""

    access_control_allow_origin: str | None = member(default=None, name="AccessControlAllowOrigin")
    access_control_request_method: str | None = member(
        default=None, name="AccessControlRequestMethod"
    )
    addresses: tuple[Address, ...] | None = member(default=None, name="Addresses")
    album: str | None = member(default=None, name="Album")
    album_artist: str | None = member(default=None, name="AlbumArtist")
    artist: str | None = member(default=None, name="Artist")
    audio_covers: tuple[Image, ...] | None = member(default=None, name="AudioCovers")
    audio_streams: tuple[AudioStream, ...] | None = member(default=None, name="AudioStreams")
    bitrate: int | None = member(default=None, name="Bitrate")
    cache_control: str | None = member(default=None, name="CacheControl")
    composer: str | None = member(default=None, name="Composer")
    content_disposition: str | None = member(default=None, name="ContentDisposition")
    content_encoding: str | None = member(default=None, name="ContentEncoding")
    content_language: str | None = member(default=None, name="ContentLanguage")
    content_md5: str | None = member(default=None, name="ContentMd5")
    content_type: str | None = member(default=None, name="ContentType")
    create_time: str | None = member(default=None, name="CreateTime")
    cropping_suggestions: tuple[CroppingSuggestion, ...] | None = member(
        default=None, name="CroppingSuggestions"
    )
    custom_id: str | None = member(default=None, name="CustomId")
    custom_labels: dict[str, object] | None = member(default=None, name="CustomLabels")
    dataset_name: str | None = member(default=None, name="DatasetName")
    duration: int | float | None = member(default=None, name="Duration")
    e_tag: str | None = member(default=None, name="ETag")
    exif: str | None = member(default=None, name="EXIF")
    elements: tuple[Element, ...] | None = member(default=None, name="Elements")
    figure_count: int | None = member(default=None, name="FigureCount")
    figures: tuple[Figure, ...] | None = member(default=None, name="Figures")
    file_access_time: str | None = member(default=None, name="FileAccessTime")
    file_create_time: str | None = member(default=None, name="FileCreateTime")
    file_hash: str | None = member(default=None, name="FileHash")
    file_modified_time: str | None = member(default=None, name="FileModifiedTime")
    filename: str | None = member(default=None, name="Filename")
    format_long_name: str | None = member(default=None, name="FormatLongName")
    format_name: str | None = member(default=None, name="FormatName")
    image_height: int | None = member(default=None, name="ImageHeight")
    image_score: ImageScore | None = member(default=None, name="ImageScore")
    image_width: int | None = member(default=None, name="ImageWidth")
    insights: Insights | None = member(default=None, name="Insights")
    labels: tuple[Label, ...] | None = member(default=None, name="Labels")
    language: str | None = member(default=None, name="Language")
    lat_long: str | None = member(default=None, name="LatLong")
    media_type: str | None = member(default=None, name="MediaType")
    ocr_contents: tuple[OCRContents, ...] | None = member(default=None, name="OCRContents")
    ocr_texts: str | None = member(default=None, name="OCRTexts")
    oss_crc64: str | None = member(default=None, name="OSSCRC64")
    oss_delete_marker: str | None = member(default=None, name="OSSDeleteMarker")
    oss_expiration: str | None = member(default=None, name="OSSExpiration")
    oss_object_type: str | None = member(default=None, name="OSSObjectType")
    oss_storage_class: str | None = member(default=None, name="OSSStorageClass")
    oss_tagging: dict[str, object] | None = member(default=None, name="OSSTagging")
    oss_tagging_count: int | None = member(default=None, name="OSSTaggingCount")
    oss_uri: str | None = member(default=None, name="OSSURI")
    oss_user_meta: dict[str, object] | None = member(default=None, name="OSSUserMeta")
    oss_version_id: str | None = member(default=None, name="OSSVersionId")
    object_acl: str | None = member(default=None, name="ObjectACL")
    object_id: str | None = member(default=None, name="ObjectId")
    object_status: str | None = member(default=None, name="ObjectStatus")
    object_type: str | None = member(default=None, name="ObjectType")
    orientation: int | None = member(default=None, name="Orientation")
    owner_id: str | None = member(default=None, name="OwnerId")
    page_count: int | None = member(default=None, name="PageCount")
    performer: str | None = member(default=None, name="Performer")
    produce_time: str | None = member(default=None, name="ProduceTime")
    program_count: int | None = member(default=None, name="ProgramCount")
    project_name: str | None = member(default=None, name="ProjectName")
    reason: str | None = member(default=None, name="Reason")
    scene_elements: tuple[SceneElement, ...] | None = member(default=None, name="SceneElements")
    semantic_types: tuple[str, ...] | None = member(default=None, name="SemanticTypes")
    server_side_data_encryption: str | None = member(default=None, name="ServerSideDataEncryption")
    server_side_encryption: str | None = member(default=None, name="ServerSideEncryption")
    server_side_encryption_customer_algorithm: str | None = member(
        default=None, name="ServerSideEncryptionCustomerAlgorithm"
    )
    server_side_encryption_key_id: str | None = member(
        default=None, name="ServerSideEncryptionKeyId"
    )
    size: int | None = member(default=None, name="Size")
    start_time: int | float | None = member(default=None, name="StartTime")
    stream_count: int | None = member(default=None, name="StreamCount")
    subtitles: tuple[SubtitleStream, ...] | None = member(default=None, name="Subtitles")
    timezone: str | None = member(default=None, name="Timezone")
    title: str | None = member(default=None, name="Title")
    travel_cluster_id: str | None = member(default=None, name="TravelClusterId")
    uri: str | None = member(default=None, name="URI")
    update_time: str | None = member(default=None, name="UpdateTime")
    video_height: int | None = member(default=None, name="VideoHeight")
    video_streams: tuple[VideoStream, ...] | None = member(default=None, name="VideoStreams")
    video_width: int | None = member(default=None, name="VideoWidth")
    semantic_similarity: int | float | None = member(default=None, name="SemanticSimilarity")
    file_status: str | None = member(default=None, name="FileStatus")
    smart_clusters: tuple[FileSmartCluster, ...] | None = member(default=None, name="SmartClusters")
    sequence_number: int | None = member(default=None, name="SequenceNumber")
    cluster_status: dict[str, object] | None = member(default=None, name="ClusterStatus")
    cluster_modifications: dict[str, object] | None = member(
        default=None, name="ClusterModifications"
    )


class FileSmartCluster(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """FileSmartCluster of the contract."""

    similarity: int | float | None = member(default=None, name="Similarity")
    smart_cluster_id: str | None = member(default=None, name="SmartClusterId")


class FunctionCall(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """FunctionCall of the contract."""

    arguments: str | None = member(default=None, name="Arguments")
    name: str | None = member(default=None, name="Name")


class GenerateVideoPlaylistRequestSourceSubtitles(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """GenerateVideoPlaylistRequestSourceSubtitles of the contract."""

    language: str | None = member(default=None, name="Language")
    uri: str | None = member(default=None, name="URI")


class GenerateVideoPlaylistRequestTargets(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """GenerateVideoPlaylistRequestTargets of the contract."""

    audio: TargetAudio | None = member(default=None, name="Audio")
    container: str | None = member(default=None, name="Container")
    duration: int | float | None = member(default=None, name="Duration")
    initial_segments: tuple[int | float, ...] | None = member(default=None, name="InitialSegments")
    initial_transcode: int | float | None = member(default=None, name="InitialTranscode")
    subtitle: TargetSubtitle | None = member(default=None, name="Subtitle")
    tags: dict[str, object] | None = member(default=None, name="Tags")
    transcode_ahead: int | None = member(default=None, name="TranscodeAhead")
    uri: str | None = member(default=None, name="URI")
    video: TargetVideo | None = member(default=None, name="Video")


class GenerateVideoPlaylistResponseBodyAudioPlaylist(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """GenerateVideoPlaylistResponseBodyAudioPlaylist of the contract."""

    channels: int | None = member(default=None, name="Channels")
    token: str | None = member(default=None, name="Token")
    uri: str | None = member(default=None, name="URI")


class GenerateVideoPlaylistResponseBodySubtitlePlaylist(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """GenerateVideoPlaylistResponseBodySubtitlePlaylist of the contract."""

    index: int | None = member(default=None, name="Index")
    language: str | None = member(default=None, name="Language")
    token: str | None = member(default=None, name="Token")
    uri: str | None = member(default=None, name="URI")


class GenerateVideoPlaylistResponseBodyVideoPlaylist(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """GenerateVideoPlaylistResponseBodyVideoPlaylist of the contract."""

    frame_rate: str | None = member(default=None, name="FrameRate")
    resolution: str | None = member(default=None, name="Resolution")
    token: str | None = member(default=None, name="Token")
    uri: str | None = member(default=None, name="URI")


class GetDocumentAnalysisOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """GetDocumentAnalysisOption of the contract."""

    chapter_summary: bool | None = member(default=None, name="ChapterSummary")
    chapter_summary_option: DocumentChapterSummarizeOption | None = member(
        default=None, name="ChapterSummaryOption"
    )
    images: bool | None = member(default=None, name="Images")
    keyword: bool | None = member(default=None, name="Keyword")
    layouts: bool | None = member(default=None, name="Layouts")
    narrator: bool | None = member(default=None, name="Narrator")
    question: bool | None = member(default=None, name="Question")
    summary: bool | None = member(default=None, name="Summary")


class GetImageModerationResultResponseBodyModerationResult(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """GetImageModerationResultResponseBodyModerationResult of the contract."""

    categories: tuple[str, ...] | None = member(default=None, name="Categories")
    frames: GetImageModerationResultResponseBodyModerationResultFrames | None = member(
        default=None, name="Frames"
    )
    suggestion: str | None = member(default=None, name="Suggestion")
    uri: str | None = member(default=None, name="URI")


class GetImageModerationResultResponseBodyModerationResultFrames(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """GetImageModerationResultResponseBodyModerationResultFrames of the contract."""

    block_frames: (
        tuple[GetImageModerationResultResponseBodyModerationResultFramesBlockFrames, ...] | None
    ) = member(default=None, name="BlockFrames")
    total_count: int | None = member(default=None, name="TotalCount")


class GetImageModerationResultResponseBodyModerationResultFramesBlockFrames(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """GetImageModerationResultResponseBodyModerationResultFramesBlockFrames of the contract."""

    label: str | None = member(default=None, name="Label")
    offset: int | None = member(default=None, name="Offset")
    rate: int | float | None = member(default=None, name="Rate")


class GetVideoAnalysisOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """GetVideoAnalysisOption of the contract."""

    chapter_summary: bool | None = member(default=None, name="ChapterSummary")
    keyword: bool | None = member(default=None, name="Keyword")
    ppt: bool | None = member(default=None, name="PPT")
    question: bool | None = member(default=None, name="Question")
    summary: bool | None = member(default=None, name="Summary")
    transcript: bool | None = member(default=None, name="Transcript")
    transcript_chapter_summary: bool | None = member(default=None, name="TranscriptChapterSummary")
    transcript_summary: bool | None = member(default=None, name="TranscriptSummary")


class GetVideoModerationResultResponseBodyModerationResult(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """GetVideoModerationResultResponseBodyModerationResult of the contract."""

    categories: tuple[str, ...] | None = member(default=None, name="Categories")
    frames: GetVideoModerationResultResponseBodyModerationResultFrames | None = member(
        default=None, name="Frames"
    )
    suggestion: str | None = member(default=None, name="Suggestion")
    uri: str | None = member(default=None, name="URI")


class GetVideoModerationResultResponseBodyModerationResultFrames(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """GetVideoModerationResultResponseBodyModerationResultFrames of the contract."""

    block_frames: (
        tuple[GetVideoModerationResultResponseBodyModerationResultFramesBlockFrames, ...] | None
    ) = member(default=None, name="BlockFrames")
    total_count: int | None = member(default=None, name="TotalCount")


class GetVideoModerationResultResponseBodyModerationResultFramesBlockFrames(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """GetVideoModerationResultResponseBodyModerationResultFramesBlockFrames of the contract."""

    label: str | None = member(default=None, name="Label")
    offset: int | None = member(default=None, name="Offset")
    rate: int | float | None = member(default=None, name="Rate")


class GuidingQuestion(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """GuidingQuestion of the contract."""

    answer: str | None = member(default=None, name="Answer")
    question: str | None = member(default=None, name="Question")


class HeadPose(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """HeadPose of the contract."""

    pitch: int | float | None = member(default=None, name="Pitch")
    roll: int | float | None = member(default=None, name="Roll")
    yaw: int | float | None = member(default=None, name="Yaw")


class Hyperparameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Hyperparameters of the contract."""

    backup_interval: int | None = member(default=None, name="BackupInterval")
    batch_size: int | None = member(default=None, name="BatchSize")
    data_loader_workers: int | None = member(default=None, name="DataLoaderWorkers")
    evaluator: CustomParams | None = member(default=None, name="Evaluator")
    input_size: tuple[int, ...] | None = member(default=None, name="InputSize")
    max_epoch: int | None = member(default=None, name="MaxEpoch")
    optimization: Optimization | None = member(default=None, name="Optimization")
    schedule: Schedule | None = member(default=None, name="Schedule")


class Illustration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Illustration of the contract."""

    image_index: int | None = member(default=None, name="ImageIndex")
    image_path: str | None = member(default=None, name="ImagePath")
    normalized_box: tuple[int | float, ...] | None = member(default=None, name="NormalizedBox")
    page_number: int | None = member(default=None, name="PageNumber")
    text: str | None = member(default=None, name="Text")
    type: str | None = member(default=None, name="Type")


class Image(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Image of the contract."""

    cropping_suggestions: tuple[CroppingSuggestion, ...] | None = member(
        default=None, name="CroppingSuggestions"
    )
    exif: str | None = member(default=None, name="EXIF")
    image_height: int | None = member(default=None, name="ImageHeight")
    image_score: ImageScore | None = member(default=None, name="ImageScore")
    image_width: int | None = member(default=None, name="ImageWidth")
    ocr_contents: tuple[OCRContents, ...] | None = member(default=None, name="OCRContents")


class ImageInsight(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """ImageInsight of the contract."""

    caption: str | None = member(default=None, name="Caption")
    description: str | None = member(default=None, name="Description")
    multilingual_content: dict[str, object] | None = member(
        default=None, name="MultilingualContent"
    )


class ImageInsightsCaptionConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """ImageInsightsCaptionConfig of the contract."""

    enable: bool | None = member(default=None, name="Enable")
    prompt: str | None = member(default=None, name="Prompt")


class ImageInsightsConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """ImageInsightsConfig of the contract."""

    caption: ImageInsightsCaptionConfig | None = member(default=None, name="Caption")


class ImageReverseImageConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """ImageReverseImageConfig of the contract."""

    enable: bool | None = member(default=None, name="Enable")


class ImageScore(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """ImageScore of the contract."""

    overall_quality_score: int | float | None = member(default=None, name="OverallQualityScore")


class ImageURL(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """ImageURL of the contract."""

    thumbnail: str | None = member(default=None, name="Thumbnail")
    url: str | None = member(default=None, name="URL")


class Input(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Input of the contract."""

    oss: InputOSS | None = member(default=None, name="OSS")


class InputFile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """InputFile of the contract."""

    addresses: tuple[Address, ...] | None = member(default=None, name="Addresses")
    album: str | None = member(default=None, name="Album")
    album_artist: str | None = member(default=None, name="AlbumArtist")
    artist: str | None = member(default=None, name="Artist")
    composer: str | None = member(default=None, name="Composer")
    content_type: str | None = member(default=None, name="ContentType")
    custom_id: str | None = member(default=None, name="CustomId")
    custom_labels: dict[str, object] | None = member(default=None, name="CustomLabels")
    figures: tuple[InputFileFigures, ...] | None = member(default=None, name="Figures")
    file_hash: str | None = member(default=None, name="FileHash")
    labels: tuple[Label, ...] | None = member(default=None, name="Labels")
    lat_long: str | None = member(default=None, name="LatLong")
    media_type: str | None = member(default=None, name="MediaType")
    oss_uri: str | None = member(default=None, name="OSSURI")
    performer: str | None = member(default=None, name="Performer")
    produce_time: str | None = member(default=None, name="ProduceTime")
    title: str | None = member(default=None, name="Title")
    uri: str | None = member(default=None, name="URI")


class InputFileFigures(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """InputFileFigures of the contract."""

    figure_cluster_id: str | None = member(default=None, name="FigureClusterId")
    figure_id: str | None = member(default=None, name="FigureId")
    figure_type: str | None = member(default=None, name="FigureType")


class InputOSS(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """InputOSS of the contract."""

    bucket: str | None = member(default=None, name="Bucket")
    match_expressions: tuple[str, ...] | None = member(default=None, name="MatchExpressions")
    prefix: str | None = member(default=None, name="Prefix")


class Insights(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Insights of the contract."""

    image: ImageInsight | None = member(default=None, name="Image")
    video: VideoInsight | None = member(default=None, name="Video")


class InsightsConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """InsightsConfig of the contract."""

    image: ImageInsightsConfig | None = member(default=None, name="Image")
    language: str | None = member(default=None, name="Language")
    video: VideoInsightsConfig | None = member(default=None, name="Video")


class InsightsLabel(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """InsightsLabel of the contract."""

    description: str | None = member(default=None, name="Description")
    name: str | None = member(default=None, name="Name")


class KdtreeOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """KdtreeOption of the contract."""

    compression_level: int | None = member(default=None, name="CompressionLevel")
    library_name: str | None = member(default=None, name="LibraryName")
    quantization_bits: int | None = member(default=None, name="QuantizationBits")


class KeyValuePair(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """KeyValuePair of the contract."""

    key: str | None = member(default=None, name="Key")
    value: str | None = member(default=None, name="Value")


class Label(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Label of the contract."""

    centric_score: int | float | None = member(default=None, name="CentricScore")
    clips: tuple[Clip, ...] | None = member(default=None, name="Clips")
    label_alias: str | None = member(default=None, name="LabelAlias")
    label_confidence: int | float | None = member(default=None, name="LabelConfidence")
    label_level: int | None = member(default=None, name="LabelLevel")
    label_name: str | None = member(default=None, name="LabelName")
    language: str | None = member(default=None, name="Language")
    parent_label_name: str | None = member(default=None, name="ParentLabelName")


class LicensePlate(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """LicensePlate of the contract."""

    boundary: Boundary | None = member(default=None, name="Boundary")
    confidence: int | float | None = member(default=None, name="Confidence")
    content: str | None = member(default=None, name="Content")


class ListAttachedOSSBucketsResponseBodyAttachedOSSBuckets(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """ListAttachedOSSBucketsResponseBodyAttachedOSSBuckets of the contract."""

    create_time: str | None = member(default=None, name="CreateTime")
    description: str | None = member(default=None, name="Description")
    oss_bucket: str | None = member(default=None, name="OSSBucket")
    owner_id: str | None = member(default=None, name="OwnerId")
    project_name: str | None = member(default=None, name="ProjectName")
    update_time: str | None = member(default=None, name="UpdateTime")


class ListProjectsRequestTag(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """ListProjectsRequestTag of the contract."""

    key: str | None = member(default=None, name="Key")
    value: str | None = member(default=None, name="Value")


class LocationDateCluster(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """LocationDateCluster of the contract."""

    addresses: tuple[Address, ...] | None = member(default=None, name="Addresses")
    create_time: str | None = member(default=None, name="CreateTime")
    custom_id: str | None = member(default=None, name="CustomId")
    custom_labels: dict[str, object] | None = member(default=None, name="CustomLabels")
    location_date_cluster_end_time: str | None = member(
        default=None, name="LocationDateClusterEndTime"
    )
    location_date_cluster_level: str | None = member(default=None, name="LocationDateClusterLevel")
    location_date_cluster_start_time: str | None = member(
        default=None, name="LocationDateClusterStartTime"
    )
    object_id: str | None = member(default=None, name="ObjectId")
    title: str | None = member(default=None, name="Title")
    update_time: str | None = member(default=None, name="UpdateTime")


class MNS(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """MNS of the contract."""

    topic_name: str | None = member(default=None, name="TopicName")


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Message of the contract."""

    assistant_type: str | None = member(default=None, name="AssistantType")
    content: str | None = member(default=None, name="Content")
    create_time: str | None = member(default=None, name="CreateTime")
    dataset_name: str | None = member(default=None, name="DatasetName")
    language: str | None = member(default=None, name="Language")
    regenerate: bool | None = member(default=None, name="Regenerate")
    reply: str | None = member(default=None, name="Reply")
    score: int | float | None = member(default=None, name="Score")
    source_uri: str | None = member(default=None, name="SourceURI")
    suggestion: str | None = member(default=None, name="Suggestion")
    tone: str | None = member(default=None, name="Tone")
    topic: str | None = member(default=None, name="Topic")


class MetaData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """MetaData of the contract."""

    identifier: str | None = member(default=None, name="Identifier")
    provider: str | None = member(default=None, name="Provider")
    version: str | None = member(default=None, name="Version")


class ModelSpecification(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """ModelSpecification of the contract."""

    meta_data: MetaData | None = member(default=None, name="MetaData")
    spec: Spec | None = member(default=None, name="Spec")


class MultilingualContentEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """MultilingualContentEntry of the contract."""

    caption: str | None = member(default=None, name="Caption")
    description: str | None = member(default=None, name="Description")


class Notification(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Notification of the contract."""

    extended_message_uri: str | None = member(default=None, name="ExtendedMessageURI")
    mns: MNS | None = member(default=None, name="MNS")
    rocket_mq: RocketMQ | None = member(default=None, name="RocketMQ")


class OCRContents(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """OCRContents of the contract."""

    boundary: Boundary | None = member(default=None, name="Boundary")
    confidence: int | float | None = member(default=None, name="Confidence")
    contents: str | None = member(default=None, name="Contents")
    language: str | None = member(default=None, name="Language")


class OctreeOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """OctreeOption of the contract."""

    do_voxel_grid_down_down_sampling: bool | None = member(
        default=None, name="DoVoxelGridDownDownSampling"
    )
    library_name: str | None = member(default=None, name="LibraryName")
    octree_resolution: int | float | None = member(default=None, name="OctreeResolution")
    point_resolution: int | float | None = member(default=None, name="PointResolution")


class Optimization(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Optimization of the contract."""

    learning_rate: int | float | None = member(default=None, name="LearningRate")
    optimizer: str | None = member(default=None, name="Optimizer")


class PPTDetails(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """PPTDetails of the contract."""

    image_path: str | None = member(default=None, name="ImagePath")
    ppt_shot_index: int | None = member(default=None, name="PPTShotIndex")
    start_time: int | None = member(default=None, name="StartTime")


class PaperDescription(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """PaperDescription of the contract."""

    description: tuple[Summary, ...] | None = member(default=None, name="Description")
    title_id: tuple[str, ...] | None = member(default=None, name="TitleID")


class PersonReferenceConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """PersonReferenceConfig of the contract."""

    enable: bool | None = member(default=None, name="Enable")


class PointInt64(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """PointInt64 of the contract."""

    x: int | None = member(default=None, name="X")
    y: int | None = member(default=None, name="Y")


class Project(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Project of the contract."""

    create_time: str | None = member(default=None, name="CreateTime")
    dataset_count: int | None = member(default=None, name="DatasetCount")
    dataset_max_bind_count: int | None = member(default=None, name="DatasetMaxBindCount")
    dataset_max_entity_count: int | None = member(default=None, name="DatasetMaxEntityCount")
    dataset_max_file_count: int | None = member(default=None, name="DatasetMaxFileCount")
    dataset_max_relation_count: int | None = member(default=None, name="DatasetMaxRelationCount")
    dataset_max_total_file_size: int | None = member(default=None, name="DatasetMaxTotalFileSize")
    description: str | None = member(default=None, name="Description")
    engine_concurrency: int | None = member(default=None, name="EngineConcurrency")
    file_count: int | None = member(default=None, name="FileCount")
    project_max_dataset_count: int | None = member(default=None, name="ProjectMaxDatasetCount")
    project_name: str | None = member(default=None, name="ProjectName")
    project_queries_per_second: int | None = member(default=None, name="ProjectQueriesPerSecond")
    service_role: str | None = member(default=None, name="ServiceRole")
    tags: tuple[ProjectTags, ...] | None = member(default=None, name="Tags")
    template_id: str | None = member(default=None, name="TemplateId")
    total_file_size: int | None = member(default=None, name="TotalFileSize")
    update_time: str | None = member(default=None, name="UpdateTime")


class ProjectTags(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """ProjectTags of the contract."""

    tag_key: str | None = member(default=None, name="TagKey")
    tag_value: str | None = member(default=None, name="TagValue")


class Property(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Property of the contract."""

    items_type: str | None = member(default=None, name="ItemsType")
    name: str | None = member(default=None, name="Name")
    value: str | None = member(default=None, name="Value")
    value_type: str | None = member(default=None, name="ValueType")


class ReferenceFile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """ReferenceFile of the contract."""

    dataset_name: str | None = member(default=None, name="DatasetName")
    object_id: str | None = member(default=None, name="ObjectId")
    project_name: str | None = member(default=None, name="ProjectName")
    uri: str | None = member(default=None, name="URI")


class RegionType(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RegionType of the contract."""

    local_name: str | None = member(default=None, name="LocalName")
    region_id: str | None = member(default=None, name="RegionId")


class RemoveStoryFilesRequestFiles(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RemoveStoryFilesRequestFiles of the contract."""

    uri: str | None = member(default=None, name="URI")


class Resource(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Resource of the contract."""

    cpu: int | None = member(default=None, name="CPU")
    ecs_instance: str | None = member(default=None, name="ECSInstance")
    gpu_model: str | None = member(default=None, name="GPUModel")
    gpu_num: int | None = member(default=None, name="GPUNum")
    name: str | None = member(default=None, name="Name")
    ram: int | None = member(default=None, name="RAM")


class ReverseImageConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """ReverseImageConfig of the contract."""

    image: ImageReverseImageConfig | None = member(default=None, name="Image")
    video: VideoReverseImageConfig | None = member(default=None, name="Video")


class RocketMQ(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RocketMQ of the contract."""

    instance_id: str | None = member(default=None, name="InstanceId")
    topic_name: str | None = member(default=None, name="TopicName")


class Row(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Row of the contract."""

    custom_labels: tuple[KeyValuePair, ...] | None = member(default=None, name="CustomLabels")
    uri: str | None = member(default=None, name="URI")


class Runtime(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Runtime of the contract."""

    hyperparameters: Hyperparameters | None = member(default=None, name="Hyperparameters")
    resource: Resource | None = member(default=None, name="Resource")


class SceneElement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """SceneElement of the contract."""

    frame_times: tuple[int, ...] | None = member(default=None, name="FrameTimes")
    labels: tuple[Label, ...] | None = member(default=None, name="Labels")
    time_range: tuple[int, ...] | None = member(default=None, name="TimeRange")
    video_stream_index: int | None = member(default=None, name="VideoStreamIndex")


class Schedule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Schedule of the contract."""

    gamma: int | float | None = member(default=None, name="Gamma")
    lr_scheduler: str | None = member(default=None, name="LRScheduler")
    step_size: int | None = member(default=None, name="StepSize")


class SearchImageFigureClusterResponseBodyClusters(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """SearchImageFigureClusterResponseBodyClusters of the contract."""

    boundary: Boundary | None = member(default=None, name="Boundary")
    cluster_id: str | None = member(default=None, name="ClusterId")
    similarity: int | float | None = member(default=None, name="Similarity")


class SimilarImage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """SimilarImage of the contract."""

    image_score: int | float | None = member(default=None, name="ImageScore")
    uri: str | None = member(default=None, name="URI")


class SimilarImageCluster(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """SimilarImageCluster of the contract."""

    create_time: str | None = member(default=None, name="CreateTime")
    custom_labels: dict[str, object] | None = member(default=None, name="CustomLabels")
    files: tuple[SimilarImage, ...] | None = member(default=None, name="Files")
    object_id: str | None = member(default=None, name="ObjectId")
    update_time: str | None = member(default=None, name="UpdateTime")


class SimpleQuery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """SimpleQuery of the contract."""

    field: str | None = member(default=None, name="Field")
    operation: str | None = member(default=None, name="Operation")
    sub_queries: tuple[SimpleQuery, ...] | None = member(default=None, name="SubQueries")
    value: str | None = member(default=None, name="Value")


class SimpleQueryRequestAggregations(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """SimpleQueryRequestAggregations of the contract."""

    field: str | None = member(default=None, name="Field")
    operation: str | None = member(default=None, name="Operation")


class SimpleQueryResponseBodyAggregations(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """SimpleQueryResponseBodyAggregations of the contract."""

    field: str | None = member(default=None, name="Field")
    groups: tuple[SimpleQueryResponseBodyAggregationsGroups, ...] | None = member(
        default=None, name="Groups"
    )
    operation: str | None = member(default=None, name="Operation")
    value: int | float | None = member(default=None, name="Value")


class SimpleQueryResponseBodyAggregationsGroups(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """SimpleQueryResponseBodyAggregationsGroups of the contract."""

    count: int | None = member(default=None, name="Count")
    value: str | None = member(default=None, name="Value")


class SmartCluster(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """SmartCluster of the contract."""

    cluster_type: str | None = member(default=None, name="ClusterType")
    create_time: str | None = member(default=None, name="CreateTime")
    dataset_name: str | None = member(default=None, name="DatasetName")
    description: str | None = member(default=None, name="Description")
    name: str | None = member(default=None, name="Name")
    object_id: str | None = member(default=None, name="ObjectId")
    object_status: str | None = member(default=None, name="ObjectStatus")
    object_type: str | None = member(default=None, name="ObjectType")
    owner_id: str | None = member(default=None, name="OwnerId")
    project_name: str | None = member(default=None, name="ProjectName")
    reason: str | None = member(default=None, name="Reason")
    rule: SmartClusterRule | None = member(default=None, name="Rule")
    rules: tuple[SmartClusterRule, ...] | None = member(default=None, name="Rules")
    update_time: str | None = member(default=None, name="UpdateTime")


class SmartClusterConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """SmartClusterConfig of the contract."""

    figure: FigureClusterConfig | None = member(default=None, name="Figure")


class SmartClusterRule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """SmartClusterRule of the contract."""

    base_uris: tuple[str, ...] | None = member(default=None, name="BaseURIs")
    keywords: tuple[str, ...] | None = member(default=None, name="Keywords")
    rule_type: str | None = member(default=None, name="RuleType")
    sensitivity: int | float | None = member(default=None, name="Sensitivity")


class Spec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Spec of the contract."""

    backbone: CustomParams | None = member(default=None, name="Backbone")
    class_num: int | None = member(default=None, name="ClassNum")
    head: CustomParams | None = member(default=None, name="Head")
    input_channel: int | None = member(default=None, name="InputChannel")
    loss: CustomParams | None = member(default=None, name="Loss")
    name: str | None = member(default=None, name="Name")
    neck: CustomParams | None = member(default=None, name="Neck")
    num_landmarks: int | None = member(default=None, name="NumLandmarks")
    pretrained_path: str | None = member(default=None, name="PretrainedPath")


class Story(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Story of the contract."""

    addresses: tuple[Address, ...] | None = member(default=None, name="Addresses")
    cover: File | None = member(default=None, name="Cover")
    create_time: str | None = member(default=None, name="CreateTime")
    custom_id: str | None = member(default=None, name="CustomId")
    custom_labels: dict[str, object] | None = member(default=None, name="CustomLabels")
    dataset_name: str | None = member(default=None, name="DatasetName")
    figure_cluster_ids: tuple[str, ...] | None = member(default=None, name="FigureClusterIds")
    files: tuple[File, ...] | None = member(default=None, name="Files")
    object_id: str | None = member(default=None, name="ObjectId")
    object_type: str | None = member(default=None, name="ObjectType")
    owner_id: str | None = member(default=None, name="OwnerId")
    project_name: str | None = member(default=None, name="ProjectName")
    story_end_time: str | None = member(default=None, name="StoryEndTime")
    story_name: str | None = member(default=None, name="StoryName")
    story_start_time: str | None = member(default=None, name="StoryStartTime")
    story_sub_type: str | None = member(default=None, name="StorySubType")
    story_type: str | None = member(default=None, name="StoryType")
    update_time: str | None = member(default=None, name="UpdateTime")


class StreamOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """StreamOptions of the contract."""

    incremental_output: bool | None = member(default=None, name="IncrementalOutput")
    need_return_final_result: bool | None = member(default=None, name="NeedReturnFinalResult")


class SubtitleStream(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """SubtitleStream of the contract."""

    bitrate: int | None = member(default=None, name="Bitrate")
    codec_long_name: str | None = member(default=None, name="CodecLongName")
    codec_name: str | None = member(default=None, name="CodecName")
    codec_tag: str | None = member(default=None, name="CodecTag")
    codec_tag_string: str | None = member(default=None, name="CodecTagString")
    content: str | None = member(default=None, name="Content")
    duration: int | float | None = member(default=None, name="Duration")
    height: int | None = member(default=None, name="Height")
    index: int | None = member(default=None, name="Index")
    language: str | None = member(default=None, name="Language")
    start_time: int | float | None = member(default=None, name="StartTime")
    width: int | None = member(default=None, name="Width")


class Summary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Summary of the contract."""

    image: Illustration | None = member(default=None, name="Image")
    text: str | None = member(default=None, name="Text")


class TargetAudio(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """TargetAudio of the contract."""

    disable_audio: bool | None = member(default=None, name="DisableAudio")
    filter_audio: TargetAudioFilterAudio | None = member(default=None, name="FilterAudio")
    stream: tuple[int, ...] | None = member(default=None, name="Stream")
    transcode_audio: TargetAudioTranscodeAudio | None = member(default=None, name="TranscodeAudio")


class TargetAudioFilterAudio(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """TargetAudioFilterAudio of the contract."""

    mixing: bool | None = member(default=None, name="Mixing")


class TargetAudioTranscodeAudio(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """TargetAudioTranscodeAudio of the contract."""

    bitrate: int | None = member(default=None, name="Bitrate")
    bitrate_option: str | None = member(default=None, name="BitrateOption")
    bits_per_sample: int | None = member(default=None, name="BitsPerSample")
    channel: int | None = member(default=None, name="Channel")
    codec: str | None = member(default=None, name="Codec")
    quality: int | None = member(default=None, name="Quality")
    sample_rate: int | None = member(default=None, name="SampleRate")
    sample_rate_option: str | None = member(default=None, name="SampleRateOption")


class TargetImage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """TargetImage of the contract."""

    animations: tuple[TargetImageAnimations, ...] | None = member(default=None, name="Animations")
    snapshots: tuple[TargetImageSnapshots, ...] | None = member(default=None, name="Snapshots")
    sprites: tuple[TargetImageSprites, ...] | None = member(default=None, name="Sprites")


class TargetImageAnimations(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """TargetImageAnimations of the contract."""

    format: str | None = member(default=None, name="Format")
    frame_rate: int | float | None = member(default=None, name="FrameRate")
    height: int | float | None = member(default=None, name="Height")
    interval: int | float | None = member(default=None, name="Interval")
    number: int | None = member(default=None, name="Number")
    scale_type: str | None = member(default=None, name="ScaleType")
    start_time: int | float | None = member(default=None, name="StartTime")
    uri: str | None = member(default=None, name="URI")
    width: int | float | None = member(default=None, name="Width")


class TargetImageSnapshots(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """TargetImageSnapshots of the contract."""

    format: str | None = member(default=None, name="Format")
    height: int | float | None = member(default=None, name="Height")
    interval: int | float | None = member(default=None, name="Interval")
    mode: str | None = member(default=None, name="Mode")
    number: int | None = member(default=None, name="Number")
    scale_type: str | None = member(default=None, name="ScaleType")
    start_time: int | float | None = member(default=None, name="StartTime")
    threshold: int | None = member(default=None, name="Threshold")
    uri: str | None = member(default=None, name="URI")
    width: int | float | None = member(default=None, name="Width")


class TargetImageSprites(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """TargetImageSprites of the contract."""

    format: str | None = member(default=None, name="Format")
    interval: int | float | None = member(default=None, name="Interval")
    margin: int | None = member(default=None, name="Margin")
    mode: str | None = member(default=None, name="Mode")
    number: int | None = member(default=None, name="Number")
    pad: int | None = member(default=None, name="Pad")
    scale_height: int | float | None = member(default=None, name="ScaleHeight")
    scale_type: str | None = member(default=None, name="ScaleType")
    scale_width: int | float | None = member(default=None, name="ScaleWidth")
    start_time: int | float | None = member(default=None, name="StartTime")
    threshold: int | None = member(default=None, name="Threshold")
    tile_height: int | None = member(default=None, name="TileHeight")
    tile_width: int | None = member(default=None, name="TileWidth")
    uri: str | None = member(default=None, name="URI")


class TargetSubtitle(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """TargetSubtitle of the contract."""

    disable_subtitle: bool | None = member(default=None, name="DisableSubtitle")
    extract_subtitle: TargetSubtitleExtractSubtitle | None = member(
        default=None, name="ExtractSubtitle"
    )
    stream: tuple[int, ...] | None = member(default=None, name="Stream")


class TargetSubtitleExtractSubtitle(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """TargetSubtitleExtractSubtitle of the contract."""

    format: str | None = member(default=None, name="Format")
    uri: str | None = member(default=None, name="URI")


class TargetVideo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """TargetVideo of the contract."""

    disable_video: bool | None = member(default=None, name="DisableVideo")
    filter_video: TargetVideoFilterVideo | None = member(default=None, name="FilterVideo")
    stream: tuple[int, ...] | None = member(default=None, name="Stream")
    transcode_video: TargetVideoTranscodeVideo | None = member(default=None, name="TranscodeVideo")


class TargetVideoFilterVideo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """TargetVideoFilterVideo of the contract."""

    delogos: tuple[TargetVideoFilterVideoDelogos, ...] | None = member(default=None, name="Delogos")
    desensitization: TargetVideoFilterVideoDesensitization | None = member(
        default=None, name="Desensitization"
    )
    speed: int | float | None = member(default=None, name="Speed")
    watermarks: tuple[TargetVideoFilterVideoWatermarks, ...] | None = member(
        default=None, name="Watermarks"
    )


class TargetVideoFilterVideoDelogos(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """TargetVideoFilterVideoDelogos of the contract."""

    duration: int | float | None = member(default=None, name="Duration")
    dx: int | float | None = member(default=None, name="Dx")
    dy: int | float | None = member(default=None, name="Dy")
    height: int | float | None = member(default=None, name="Height")
    refer_pos: str | None = member(default=None, name="ReferPos")
    start_time: int | float | None = member(default=None, name="StartTime")
    width: int | float | None = member(default=None, name="Width")


class TargetVideoFilterVideoDesensitization(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """TargetVideoFilterVideoDesensitization of the contract."""

    face: TargetVideoFilterVideoDesensitizationFace | None = member(default=None, name="Face")
    license_plate: TargetVideoFilterVideoDesensitizationLicensePlate | None = member(
        default=None, name="LicensePlate"
    )


class TargetVideoFilterVideoDesensitizationFace(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """TargetVideoFilterVideoDesensitizationFace of the contract."""

    blur_radius: int | None = member(default=None, name="BlurRadius")
    confidence: int | float | None = member(default=None, name="Confidence")
    min_size: int | None = member(default=None, name="MinSize")
    scale_ratio: int | float | None = member(default=None, name="ScaleRatio")
    transparency: int | float | None = member(default=None, name="Transparency")


class TargetVideoFilterVideoDesensitizationLicensePlate(
    Struct, frozen=True, kw_only=True, omit_defaults=True
):
    """TargetVideoFilterVideoDesensitizationLicensePlate of the contract."""

    blur_radius: int | None = member(default=None, name="BlurRadius")
    confidence: int | float | None = member(default=None, name="Confidence")
    min_size: int | None = member(default=None, name="MinSize")
    scale_ratio: int | float | None = member(default=None, name="ScaleRatio")
    transparency: int | float | None = member(default=None, name="Transparency")


class TargetVideoFilterVideoWatermarks(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """TargetVideoFilterVideoWatermarks of the contract."""

    border_color: str | None = member(default=None, name="BorderColor")
    border_width: int | None = member(default=None, name="BorderWidth")
    content: str | None = member(default=None, name="Content")
    duration: int | float | None = member(default=None, name="Duration")
    dx: int | float | None = member(default=None, name="Dx")
    dy: int | float | None = member(default=None, name="Dy")
    font_apha: int | float | None = member(default=None, name="FontApha")
    font_color: str | None = member(default=None, name="FontColor")
    font_name: str | None = member(default=None, name="FontName")
    font_size: int | None = member(default=None, name="FontSize")
    height: int | float | None = member(default=None, name="Height")
    refer_pos: str | None = member(default=None, name="ReferPos")
    start_time: int | float | None = member(default=None, name="StartTime")
    type: str | None = member(default=None, name="Type")
    uri: str | None = member(default=None, name="URI")
    width: int | float | None = member(default=None, name="Width")


class TargetVideoTranscodeVideo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """TargetVideoTranscodeVideo of the contract."""

    adaptive_resolution_direction: bool | None = member(
        default=None, name="AdaptiveResolutionDirection"
    )
    b_frames: int | None = member(default=None, name="BFrames")
    bitrate: int | None = member(default=None, name="Bitrate")
    bitrate_option: str | None = member(default=None, name="BitrateOption")
    buffer_size: int | None = member(default=None, name="BufferSize")
    crf: int | float | None = member(default=None, name="CRF")
    codec: str | None = member(default=None, name="Codec")
    frame_rate: int | float | None = member(default=None, name="FrameRate")
    frame_rate_option: str | None = member(default=None, name="FrameRateOption")
    gop_size: int | None = member(default=None, name="GOPSize")
    max_bitrate: int | None = member(default=None, name="MaxBitrate")
    pixel_format: str | None = member(default=None, name="PixelFormat")
    refs: int | None = member(default=None, name="Refs")
    resolution: str | None = member(default=None, name="Resolution")
    resolution_option: str | None = member(default=None, name="ResolutionOption")
    rotation: int | None = member(default=None, name="Rotation")
    scale_type: str | None = member(default=None, name="ScaleType")
    video_slim: int | None = member(default=None, name="VideoSlim")


class TaskInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """TaskInfo of the contract."""

    code: str | None = member(default=None, name="Code")
    end_time: str | None = member(default=None, name="EndTime")
    message: str | None = member(default=None, name="Message")
    progress: int | None = member(default=None, name="Progress")
    start_time: str | None = member(default=None, name="StartTime")
    status: str | None = member(default=None, name="Status")
    tags: dict[str, object] | None = member(default=None, name="Tags")
    task_id: str | None = member(default=None, name="TaskId")
    task_request_definition: str | None = member(default=None, name="TaskRequestDefinition")
    task_type: str | None = member(default=None, name="TaskType")
    user_data: str | None = member(default=None, name="UserData")


class TimeRange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """TimeRange of the contract."""

    end: str | None = member(default=None, name="End")
    start: str | None = member(default=None, name="Start")


class ToolCall(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """ToolCall of the contract."""

    function: FunctionCall | None = member(default=None, name="Function")
    type: str | None = member(default=None, name="Type")


class TrainingSpecification(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """TrainingSpecification of the contract."""

    dataset_name: str | None = member(default=None, name="DatasetName")
    endpoint: str | None = member(default=None, name="Endpoint")
    model_specification: ModelSpecification | None = member(default=None, name="ModelSpecification")
    runtime: Runtime | None = member(default=None, name="Runtime")
    source_uri: str | None = member(default=None, name="SourceURI")
    target_uri: str | None = member(default=None, name="TargetURI")
    transforms: tuple[CustomParams, ...] | None = member(default=None, name="Transforms")
    validation_source_uri: str | None = member(default=None, name="ValidationSourceURI")
    validation_split: int | float | None = member(default=None, name="ValidationSplit")


class Transcript(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Transcript of the contract."""

    content: str | None = member(default=None, name="Content")
    speaker_id: str | None = member(default=None, name="SpeakerId")
    time_range: tuple[int, ...] | None = member(default=None, name="TimeRange")
    type: str | None = member(default=None, name="Type")


class TrimPolicy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """TrimPolicy of the contract."""

    disable_delete_empty_cell: bool | None = member(default=None, name="DisableDeleteEmptyCell")
    disable_delete_repeated_style: bool | None = member(
        default=None, name="DisableDeleteRepeatedStyle"
    )
    disable_delete_unused_picture: bool | None = member(
        default=None, name="DisableDeleteUnusedPicture"
    )
    disable_delete_unused_shape: bool | None = member(default=None, name="DisableDeleteUnusedShape")


class UpdateBatchRequestActions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """UpdateBatchRequestActions of the contract."""

    name: str | None = member(default=None, name="Name")
    parameters: tuple[str, ...] | None = member(default=None, name="Parameters")


class UpdateProjectRequestTag(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """UpdateProjectRequestTag of the contract."""

    key: str | None = member(default=None, name="Key")
    value: str | None = member(default=None, name="Value")


class UpdateStoryRequestCover(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """UpdateStoryRequestCover of the contract."""

    uri: str | None = member(default=None, name="URI")


class UpdateTriggerRequestActions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """UpdateTriggerRequestActions of the contract."""

    name: str | None = member(default=None, name="Name")
    parameters: tuple[str, ...] | None = member(default=None, name="Parameters")


class VideoInsight(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """VideoInsight of the contract."""

    caption: str | None = member(default=None, name="Caption")
    description: str | None = member(default=None, name="Description")
    multilingual_content: dict[str, object] | None = member(
        default=None, name="MultilingualContent"
    )


class VideoInsightsCaptionConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """VideoInsightsCaptionConfig of the contract."""

    enable: bool | None = member(default=None, name="Enable")
    person_reference: PersonReferenceConfig | None = member(default=None, name="PersonReference")
    prompt: str | None = member(default=None, name="Prompt")


class VideoInsightsConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """VideoInsightsConfig of the contract."""

    caption: VideoInsightsCaptionConfig | None = member(default=None, name="Caption")
    label: VideoInsightsLabelConfig | None = member(default=None, name="Label")
    multi_stream: VideoInsightsMultiStreamConfig | None = member(default=None, name="MultiStream")


class VideoInsightsHighlightLabelConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """VideoInsightsHighlightLabelConfig of the contract."""

    enable: bool | None = member(default=None, name="Enable")
    labels: tuple[InsightsLabel, ...] | None = member(default=None, name="Labels")


class VideoInsightsLabelConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """VideoInsightsLabelConfig of the contract."""

    highlight: VideoInsightsHighlightLabelConfig | None = member(default=None, name="Highlight")
    system: VideoInsightsSystemLabelConfig | None = member(default=None, name="System")
    user_defined: VideoInsightsUserDefinedLabelConfig | None = member(
        default=None, name="UserDefined"
    )


class VideoInsightsMultiStreamConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """VideoInsightsMultiStreamConfig of the contract."""

    enable: bool | None = member(default=None, name="Enable")


class VideoInsightsSystemLabelConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """VideoInsightsSystemLabelConfig of the contract."""

    enable: bool | None = member(default=None, name="Enable")


class VideoInsightsUserDefinedLabelConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """VideoInsightsUserDefinedLabelConfig of the contract."""

    enable: bool | None = member(default=None, name="Enable")
    labels: tuple[InsightsLabel, ...] | None = member(default=None, name="Labels")
    mode: str | None = member(default=None, name="Mode")


class VideoReadKeywordOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """VideoReadKeywordOption of the contract."""

    count: int | None = member(default=None, name="Count")
    extract: bool | None = member(default=None, name="Extract")


class VideoReadOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """VideoReadOption of the contract."""

    keyword: VideoReadKeywordOption | None = member(default=None, name="Keyword")
    ppt: VideoReadPPTOption | None = member(default=None, name="PPT")
    question: VideoReadQuestionOption | None = member(default=None, name="Question")
    summary: VideoReadSummaryOption | None = member(default=None, name="Summary")


class VideoReadPPTOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """VideoReadPPTOption of the contract."""

    extract: bool | None = member(default=None, name="Extract")


class VideoReadQuestionOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """VideoReadQuestionOption of the contract."""

    count: int | None = member(default=None, name="Count")
    extract: bool | None = member(default=None, name="Extract")


class VideoReadSummaryOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """VideoReadSummaryOption of the contract."""

    summarize: bool | None = member(default=None, name="Summarize")


class VideoReverseImageConfig(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """VideoReverseImageConfig of the contract."""

    enable: bool | None = member(default=None, name="Enable")


class VideoStream(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """VideoStream of the contract."""

    average_frame_rate: str | None = member(default=None, name="AverageFrameRate")
    bit_depth: int | None = member(default=None, name="BitDepth")
    bitrate: int | None = member(default=None, name="Bitrate")
    codec_long_name: str | None = member(default=None, name="CodecLongName")
    codec_name: str | None = member(default=None, name="CodecName")
    codec_tag: str | None = member(default=None, name="CodecTag")
    codec_tag_string: str | None = member(default=None, name="CodecTagString")
    codec_time_base: str | None = member(default=None, name="CodecTimeBase")
    color_primaries: str | None = member(default=None, name="ColorPrimaries")
    color_range: str | None = member(default=None, name="ColorRange")
    color_space: str | None = member(default=None, name="ColorSpace")
    color_transfer: str | None = member(default=None, name="ColorTransfer")
    display_aspect_ratio: str | None = member(default=None, name="DisplayAspectRatio")
    duration: int | float | None = member(default=None, name="Duration")
    frame_count: int | None = member(default=None, name="FrameCount")
    frame_rate: str | None = member(default=None, name="FrameRate")
    has_b_frames: int | None = member(default=None, name="HasBFrames")
    height: int | None = member(default=None, name="Height")
    index: int | None = member(default=None, name="Index")
    language: str | None = member(default=None, name="Language")
    level: int | None = member(default=None, name="Level")
    pixel_format: str | None = member(default=None, name="PixelFormat")
    profile: str | None = member(default=None, name="Profile")
    rotate: str | None = member(default=None, name="Rotate")
    sample_aspect_ratio: str | None = member(default=None, name="SampleAspectRatio")
    start_time: int | float | None = member(default=None, name="StartTime")
    time_base: str | None = member(default=None, name="TimeBase")
    width: int | None = member(default=None, name="Width")


class WebofficePermission(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """WebofficePermission of the contract."""

    copy: bool | None = member(default=None, name="Copy")
    export: bool | None = member(default=None, name="Export")
    history: bool | None = member(default=None, name="History")
    print: bool | None = member(default=None, name="Print")
    readonly: bool | None = member(default=None, name="Readonly")
    rename: bool | None = member(default=None, name="Rename")


class WebofficeUser(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """WebofficeUser of the contract."""

    avatar: str | None = member(default=None, name="Avatar")
    id: str | None = member(default=None, name="Id")
    name: str | None = member(default=None, name="Name")


class WebofficeWatermark(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """WebofficeWatermark of the contract."""

    fill_style: str | None = member(default=None, name="FillStyle")
    font: str | None = member(default=None, name="Font")
    horizontal: int | None = member(default=None, name="Horizontal")
    rotate: int | float | None = member(default=None, name="Rotate")
    type: int | None = member(default=None, name="Type")
    value: str | None = member(default=None, name="Value")
    vertical: int | None = member(default=None, name="Vertical")


class WorkflowParameter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """WorkflowParameter of the contract."""

    name: str | None = member(default=None, name="Name")
    value: str | None = member(default=None, name="Value")
