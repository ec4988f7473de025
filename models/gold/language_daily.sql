{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'sent_on'],
    pre_hook="{{ forget_changed_days() }}",
    changed_rows='load_id'
) }}

select
    languages.chat_key,
    languages.sent_on,
    coalesce(languages.sender_key, 'unknown') as user_key,
    languages.language,
    count(*) as messages,
    max(days.load_id) as load_id
from {{ ref('message_language') }} as languages
inner join {{ ref('message_days') }} as days
    on days.chat_key = languages.chat_key
    and days.sent_on = languages.sent_on
where {{ is_changed('days') }}
group by languages.chat_key, languages.sent_on, coalesce(languages.sender_key, 'unknown'), languages.language
