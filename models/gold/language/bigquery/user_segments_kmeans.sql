{{ config(enabled=has_bigquery_ml(), materialized='table') }}

with people as (

    select
        chat_key,
        user_key,
        segment,
        {{ segment_features() }}
    from {{ ref('user_segments') }}

)

-- Fewer people than clusters are told apart by no model: user_clusters is not there then.
{% if ref('user_clusters').type == 'model' %}
select
    chat_key,
    user_key,
    segment,
    centroid_id as cluster_id,
    nearest_centroids_distance[offset(0)].distance as distance
from ml.predict(model {{ ref('user_clusters') }}, (select * from people))
{% else %}
select
    chat_key,
    user_key,
    segment,
    cast(null as int64) as cluster_id,
    cast(null as float64) as distance
from people
where false
{% endif %}
