{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'message_id'],
    pre_hook="{{ forget_changed_messages() }}",
    changed_rows='load_id'
) }}

select
    messages.chat_key,
    messages.message_id,
    messages.media_kind,
    messages.mime_type,
    messages.file_name,
    messages.file_size_bytes,
    messages.duration_seconds,
    messages.width,
    messages.height,
    details.sticker_emoji,
    details.performer,
    case when messages.media_kind = 'audio_file' then details.given_title end as track_title,
    details.is_spoiler,
    details.latitude,
    details.longitude,
    details.place_name,
    details.address,
    messages.sender_key,
    messages.sent_at,
    messages.sent_on,
    messages.load_id
from {{ ref('messages') }} as messages
inner join {{ ref('message_version_details') }} as details
    on details.chat_key = messages.chat_key
    and details.message_id = messages.message_id
    and details.content_hash = messages.content_hash
where messages.kind = 'message'
    and messages.media_kind is not null
    and {{ is_changed('messages') }}
