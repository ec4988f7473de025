{{ config(
    enabled=has_bigquery_ml(),
    materialized='ml_model',
    model_type='KMEANS',
    options={'num_clusters': 4, 'standardize_features': true, 'kmeans_init_method': 'KMEANS++'}
) }}

select
    {{ segment_features() }}
from {{ ref('user_segments') }}
