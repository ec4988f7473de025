{{ config(
    enabled=has_bigquery_ml(),
    materialized='incremental',
    unique_key=['chat_key', 'message_id'],
    pre_hook="{{ forget_gone_texts() }}"
) }}

with recent_messages as (

    {{ recent_texts() }}

),

-- A table function is paid for each row that it is given: what has been answered is none of them.
unjudged as (

    {{ unanswered('recent_messages') }}

)

select
    chat_key,
    message_id,
    safe_cast(json_value(ml_understand_text_result, '$.document_sentiment.score') as float64) as score,
    safe_cast(json_value(ml_understand_text_result, '$.document_sentiment.magnitude') as float64) as magnitude,
    {{ service_answer('ml_understand_text_status') }}
from ml.understand_text(
    model {{ ref('natural_language') }},
    (select * from unjudged),
    struct('ANALYZE_SENTIMENT' as nlu_option)
)
