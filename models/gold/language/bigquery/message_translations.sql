{{ config(
    enabled=has_bigquery_ml(),
    materialized='incremental',
    unique_key=['chat_key', 'message_id'],
    pre_hook="{{ forget_gone_texts() }}"
) }}

with foreign_messages as (

    select
        recent.chat_key,
        recent.message_id,
        recent.text_hash,
        recent.text_content
    from ({{ recent_texts() }}) as recent
    inner join {{ ref('message_sentiment') }} as languages
        on languages.chat_key = recent.chat_key
        and languages.message_id = recent.message_id
    where languages.language <> 'en'

),

-- A table function is paid for each row that it is given: what has been answered is none of them.
untranslated as (

    {{ unanswered('foreign_messages') }}

)

select
    chat_key,
    message_id,
    json_value(ml_translate_result, '$.translations[0].detected_language_code') as source_language,
    json_value(ml_translate_result, '$.translations[0].translated_text') as translation,
    {{ service_answer('ml_translate_status') }}
from ml.translate(
    model {{ ref('cloud_translation') }},
    (select * from untranslated),
    struct('TRANSLATE_TEXT' as translate_mode, 'en' as target_language_code)
)
