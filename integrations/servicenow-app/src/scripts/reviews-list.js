(function process(request, response) {
  new OtsReviewApi(request, response).list();
})(request, response);
