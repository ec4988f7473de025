{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'message_id'],
    pre_hook="{{ forget_changed_messages() }}",
    changed_rows='load_id'
) }}

select
    chat_key,
    message_id,
    forwarded_from as from_name,
    forwarded_from_key as from_key,
    sender_key,
    sent_at,
    sent_on,
    load_id
from {{ ref('messages') }} as messages
where kind = 'message'
    and is_forwarded
    and {{ is_changed('messages') }}
