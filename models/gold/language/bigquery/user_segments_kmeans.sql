{{ config(enabled=has_bigquery_ml(), materialized='table') }}

select
    chat_key,
    user_key,
    segment,
    centroid_id as cluster_id,
    nearest_centroids_distance[offset(0)].distance as distance
from ml.predict(
    model {{ ref('user_clusters') }},
    (
        select
            chat_key,
            user_key,
            segment,
            {{ segment_features() }}
        from {{ ref('user_segments') }}
    )
)
