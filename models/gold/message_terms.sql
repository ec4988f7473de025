{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['chat_key', 'message_id'],
    pre_hook="{{ forget_changed_messages() }}",
    on_schema_change='fail',
    changed_rows='load_id'
) }}

with texts as (

    select
        chat_key,
        message_id,
        {{ without_links('text') }} as text,
        sender_key,
        sent_on,
        load_id
    from {{ ref('messages') }} as messages
    where kind = 'message'
        and text <> ''
        and {{ is_changed('messages') }}

)

-- A condition on what is made here would make all of it twice.
select
    chat_key,
    message_id,
    {{ terms_of('text') }} as terms,
    {{ emoji_of('text') }} as emoji,
    sender_key,
    sent_on,
    load_id
from texts
