-- The order of the wall: favourites, then who has a name, then the others, by number of photos.

create index cluster_wall on cluster (
    dataset_id,
    (case when favourite then 0 when name <> '' then 1 else 2 end),
    (-(image_count + video_count)),
    cluster_id
) where not hidden;
