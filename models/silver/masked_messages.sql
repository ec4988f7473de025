{{ config(materialized='view') }}

{% if has_real_names() %}
select
    chat_key,
    message_id,
    sender_key,
    sent_at,
    sent_on,
    text
from {{ ref('messages') }}
where kind = 'message'
    and text <> ''
{% else %}
-- Exports and live records say exactly where people and addresses are marked up: those parts are replaced where they stand.
with marked_up as (

    select distinct
        chat_key,
        message_id
    from {{ ref('message_entities') }}
    where {{ entity_mask('entity_type') }} is not null

),

shown as (

    select
        messages.chat_key,
        messages.message_id,
        versions.text_entities
    from marked_up
    inner join {{ ref('messages') }} as messages
        on messages.chat_key = marked_up.chat_key
        and messages.message_id = marked_up.message_id
    inner join {{ ref('message_versions') }} as versions
        on versions.chat_key = messages.chat_key
        and versions.message_id = messages.message_id
        and versions.content_hash = messages.content_hash
    where versions.text_entities is not null

),

marked_parts as (

    {{ text_parts_of('shown') }}

),

parts as (

    select
        chat_key,
        message_id,
        position,
        {{ json_record('part', strings=['type', 'text'], documents=[]) }} as record,
        {{ json_string('part', '$') }} as bare_text
    from marked_parts

),

typed_parts as (

    select
        chat_key,
        message_id,
        position,
        {{ record_string('record', 'type') }} as entity_type,
        -- Old exports write plain parts as bare strings.
        coalesce({{ record_string('record', 'text') }}, bare_text, '') as part
    from parts

),

put_together as (

    select
        chat_key,
        message_id,
        string_agg(coalesce({{ entity_mask('entity_type') }}, part), '' order by position) as text
    from typed_parts
    group by chat_key, message_id

),

-- What is not marked up is found by how it is written. White space becomes single spaces, words are told apart by them.
spelled as (

    select
        messages.chat_key,
        messages.message_id,
        messages.sender_key,
        messages.sent_at,
        messages.sent_on,
        {{ regexp_replace(masked_text('coalesce(put_together.text, messages.text)'), '[[:space:]]+', ' ') }} as text
    from {{ ref('messages') }} as messages
    left join put_together
        on put_together.chat_key = messages.chat_key
        and put_together.message_id = messages.message_id
    where messages.kind = 'message'
        and messages.text <> ''

),

-- Parts of names that people write of each other; words of everyday language are none.
name_words as (

    select distinct word.part as name_word
    from {{ ref('user_names') }} as names
    {{ unnest_array(regexp_extract_all('names.name', '\\pL{2,}'), 'word') }}
    where names.name is not null
        and lower(word.part) not in (select word from {{ ref('stop_words') }})

),

spelled_words as (

    {{ words_of('spelled') }}

),

words as (

    select
        chat_key,
        message_id,
        position,
        part,
        {{ regexp_extract('part', '^[^\\pL]*(\\pL+)') }} as letters
    from spelled_words

),

-- Only the texts that have such a word are put together anew.
named as (

    select distinct
        words.chat_key,
        words.message_id
    from words
    inner join name_words
        on name_words.name_word = words.letters

),

unnamed as (

    select
        words.chat_key,
        words.message_id,
        string_agg(
            case
                when name_words.name_word is null then words.part
                else replace(words.part, words.letters, '[name]')
            end,
            ' ' order by words.position
        ) as text
    from words
    inner join named
        on named.chat_key = words.chat_key
        and named.message_id = words.message_id
    left join name_words
        on name_words.name_word = words.letters
    group by words.chat_key, words.message_id

)

select
    spelled.chat_key,
    spelled.message_id,
    spelled.sender_key,
    spelled.sent_at,
    spelled.sent_on,
    coalesce(unnamed.text, spelled.text) as text
from spelled
left join unnamed
    on unnamed.chat_key = spelled.chat_key
    and unnamed.message_id = spelled.message_id
{% endif %}
