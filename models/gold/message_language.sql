{{ config(materialized='view') }}

select
    chat_key,
    message_id,
    language,
    sender_key,
    sent_on,
    load_id
from {{ ref('message_sentiment') }}
where language is not null
