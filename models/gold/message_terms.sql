{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'message_id'],
    pre_hook="{{ forget_changed_messages() }}",
    changed_rows='load_id'
) }}

with texts as (

    select
        chat_key,
        message_id,
        -- Telegram's texts have at most 4096 units. Of a longer one, which only a record can say, each word would be read
        -- together with the whole text.
        {{ without_links('substr(text, 1, 10000)') }} as text,
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
