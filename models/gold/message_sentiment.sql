{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'message_id'],
    pre_hook="{{ forget_changed_messages() }}",
    changed_rows='load_id'
) }}
{%- set languages = ['ar', 'de', 'en', 'es', 'fa', 'fr', 'he', 'hi', 'id', 'it', 'nl', 'pl', 'pt', 'ru', 'tr', 'uk'] %}

-- depends_on: {{ ref('messages') }}
with known as (

    select
        word as term,
        language,
        0 as score
    from {{ ref('stop_words') }}

    union all

    select
        term,
        case language when 'emoji' then 'emoji rated' else 'english rated' end as language,
        score
    from {{ ref('sentiment_lexicon') }}

),

-- One row per term, so that every word of a text is looked up once.
marks as (

    select
        term,
        {%- for language in languages %}
        max(case when language = '{{ language }}' then 1 else 0 end) as is_{{ language }},
        {%- endfor %}
        max(case when language = 'english rated' then 1 else 0 end) as is_english_rated,
        sum(score) as score
    from known
    group by term

),

texts as (

    select *
    from {{ ref('message_terms') }} as terms
    where {{ is_changed('terms') }}

),

words as (

    select
        texts.chat_key,
        texts.message_id,
        word.part as term
    from texts
    {{ unnest_array(split_text("texts.terms || ' ' || texts.emoji", ' '), 'word') }}

),

hits as (

    select
        words.chat_key,
        words.message_id,
        {%- for language in languages %}
        sum(marks.is_{{ language }}) as hits_{{ language }},
        {%- endfor %}
        sum(case when marks.is_english_rated = 1 and marks.score > 0 then 1 else 0 end) as good_words,
        sum(case when marks.is_english_rated = 1 and marks.score < 0 then 1 else 0 end) as bad_words,
        sum(case when marks.is_english_rated = 1 then marks.score else 0 end) as word_score,
        sum(case when marks.is_english_rated = 0 and marks.score > 0 then 1 else 0 end) as good_emoji,
        sum(case when marks.is_english_rated = 0 and marks.score < 0 then 1 else 0 end) as bad_emoji,
        sum(case when marks.is_english_rated = 0 then marks.score else 0 end) as emoji_score
    from words
    inner join marks
        on marks.term = words.term
    group by words.chat_key, words.message_id

),

most as (

    select
        *,
        greatest({% for language in languages %}hits_{{ language }}{% if not loop.last %}, {% endif %}{% endfor %}) as most_hits
    from hits

),

-- English is rated where no other language has more stop words in the message: 'war' and 'die' are German, too.
judged as (

    select
        *,
        case when hits_en = most_hits then 1 else 0 end as rates_words,
        case
            when most_hits < 2 then null
            when {% for language in languages %}case when hits_{{ language }} = most_hits then 1 else 0 end{% if not loop.last %} + {% endif %}{% endfor %} > 1 then null
            {%- for language in languages %}
            when hits_{{ language }} = most_hits then '{{ language }}'
            {%- endfor %}
        end as spoken
    from most

),

scored as (

    select
        texts.chat_key,
        texts.message_id,
        coalesce(
            judged.spoken,
            case
                when {{ regexp_contains('texts.terms', '[\\p{Hiragana}\\p{Katakana}]') }} then 'ja'
                when {{ regexp_contains('texts.terms', '\\p{Han}') }} then 'zh'
                when {{ regexp_contains('texts.terms', '\\p{Hangul}') }} then 'ko'
                when {{ regexp_contains('texts.terms', '\\p{Thai}') }} then 'th'
                when {{ regexp_contains('texts.terms', '\\p{Hebrew}') }} then 'he'
                when {{ regexp_contains('texts.terms', '\\p{Greek}') }} then 'el'
                when {{ regexp_contains('texts.terms', '\\p{Georgian}') }} then 'ka'
                when {{ regexp_contains('texts.terms', '\\p{Armenian}') }} then 'hy'
            end
        ) as language,
        coalesce(judged.good_words * judged.rates_words + judged.good_emoji, 0) as positive_words,
        coalesce(judged.bad_words * judged.rates_words + judged.bad_emoji, 0) as negative_words,
        coalesce(judged.word_score * judged.rates_words + judged.emoji_score, 0) as total_score,
        texts.sender_key,
        texts.sent_on,
        texts.load_id
    from texts
    left join judged
        on judged.chat_key = texts.chat_key
        and judged.message_id = texts.message_id

)

select
    chat_key,
    message_id,
    language,
    case
        when total_score > 0 then 'positive'
        when total_score < 0 then 'negative'
        else 'neutral'
    end as sentiment,
    total_score / nullif(positive_words + negative_words, 0) as sentiment_score,
    cast(positive_words + negative_words as int64) as scored_words,
    cast(positive_words as int64) as positive_words,
    cast(negative_words as int64) as negative_words,
    sender_key,
    sent_on,
    load_id
from scored
